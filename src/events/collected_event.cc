#include "events/collected_event.h"

#include <array>
#include <bit>
#include <cstring>

namespace rouse::events {
namespace {

static_assert(std::endian::native == std::endian::little, "records hold numbers as this machine does");

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kVarintBytesMax = 10;
constexpr std::size_t kKeyBytes = 16;

// In the order of the record.
constexpr std::array kTexts = {
    &CollectedEvent::plan,
    &CollectedEvent::source,
    &CollectedEvent::message_id,
    &CollectedEvent::event,
    &CollectedEvent::subject,
    &CollectedEvent::app,
    &CollectedEvent::platform,
    &CollectedEvent::channel,
    &CollectedEvent::page,
    &CollectedEvent::session_id,
    &CollectedEvent::campaign_source,
    &CollectedEvent::campaign_activity,
    &CollectedEvent::campaign_creative,
    &CollectedEvent::extra,
};
constexpr std::array kRejectionTexts = {&CollectedRejection::reason, &CollectedRejection::field,
                                        &CollectedRejection::message, &CollectedRejection::sealed};

// Small negative numbers are small, too.
constexpr std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

// Wraps round where damaged times are too far apart.
std::int64_t milliseconds_between(core::Timestamp later, core::Timestamp earlier) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(core::to_epoch_ms(later)) -
                                   static_cast<std::uint64_t>(core::to_epoch_ms(earlier)));
}

// Writes where room_for() said there is room.
class Writer {
 public:
  explicit Writer(char* at) : at_{at} {}
  const char* at() const { return at_; }

  void byte(std::uint8_t value) { *at_++ = static_cast<char>(value); }
  void fixed(const void* value, std::size_t bytes) {
    std::memcpy(at_, value, bytes);
    at_ += bytes;
  }
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(value | 0x80));
    byte(static_cast<std::uint8_t>(value));
  }
  void text(std::string_view value) {
    varint(value.size());
    if (!value.empty()) fixed(value.data(), value.size());
  }
  void cell(const Cell& value) {
    byte(static_cast<std::uint8_t>(value.kind));
    switch (value.kind) {
      case Cell::Kind::kMissing: break;
      case Cell::Kind::kText: text(value.text); break;
      case Cell::Kind::kInteger: varint(zigzag(value.integer)); break;
      case Cell::Kind::kNumber: fixed(&value.number, sizeof value.number); break;
      case Cell::Kind::kFlag: byte(value.integer != 0); break;
    }
  }

 private:
  char* at_;
};

// Reads what may be damaged: after the first thing that cannot be, everything is empty and ok() is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : at_{bytes.data()}, end_{bytes.data() + bytes.size()} {}
  bool ok() const { return ok_; }
  bool at_end() const { return at_ == end_; }

  std::uint8_t byte() { return left() == 0 ? failed<std::uint8_t>() : static_cast<std::uint8_t>(*at_++); }
  std::uint8_t byte_up_to(std::uint8_t most) {
    const auto value = byte();
    return value > most ? failed<std::uint8_t>() : value;
  }
  void fixed(void* value, std::size_t bytes) {
    if (left() < bytes) return static_cast<void>(failed<int>());
    std::memcpy(value, at_, bytes);
    at_ += bytes;
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && at_ != end_; shift += 7) {
      const auto part = static_cast<std::uint8_t>(*at_++);
      value |= static_cast<std::uint64_t>(part & 0x7f) << shift;
      if (part < 0x80) return value;
    }
    return failed<std::uint64_t>();
  }
  std::string_view text() {
    const auto length = varint();
    if (length > left()) return failed<std::string_view>();
    const std::string_view value{at_, static_cast<std::size_t>(length)};
    at_ += length;
    return value;
  }
  Cell cell() {
    Cell value;
    value.kind = static_cast<Cell::Kind>(byte_up_to(static_cast<std::uint8_t>(Cell::Kind::kFlag)));
    switch (value.kind) {
      case Cell::Kind::kMissing: break;
      case Cell::Kind::kText: value.text = text(); break;
      case Cell::Kind::kInteger: value.integer = unzigzag(varint()); break;
      case Cell::Kind::kNumber: fixed(&value.number, sizeof value.number); break;
      case Cell::Kind::kFlag: value.integer = byte_up_to(1); break;
    }
    return value;
  }
  // Every element takes a byte at least, so a damaged count cannot ask for much memory.
  template <typename T, typename Read>
  void list(std::vector<T>& into, Read read) {
    const auto count = varint();
    into.clear();
    if (count > left()) return static_cast<void>(failed<int>());
    into.reserve(count);
    for (std::uint64_t i = 0; i < count && ok_; ++i) into.push_back(read(*this));
  }

 private:
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  template <typename T>
  T failed() {
    ok_ = false;
    at_ = end_;
    return T{};
  }

  const char* at_;
  const char* end_;
  bool ok_ = true;
};

std::size_t room_for(std::string_view text) { return kVarintBytesMax + text.size(); }

std::size_t room_for(const CollectedEvent& event) {
  std::size_t room = 2 + kKeyBytes + 7 * kVarintBytesMax;  // version, kind, key; two times and five counts
  for (const auto text : kTexts) room += room_for(event.*text);
  for (const auto text : kRejectionTexts) room += room_for(event.rejection.*text);
  for (const auto& [type, value] : event.identifiers) room += room_for(type) + room_for(value);
  for (const auto& [type, value] : event.further) room += room_for(type) + room_for(value);
  for (const auto mark : event.marks) room += room_for(mark);
  for (const auto& [property, cell] : event.cells) room += room_for(property) + 1 + room_for(cell.text);
  for (const auto& [property, type] : event.undeclared) room += room_for(property) + room_for(type);
  return room;
}

template <typename Pair>
void write_pairs(Writer& writer, const std::vector<Pair>& pairs) {
  writer.varint(pairs.size());
  for (const auto& [first, second] : pairs) {
    writer.text(first);
    writer.text(second);
  }
}

template <typename Pair>
void read_pairs(Reader& reader, std::vector<Pair>& pairs) {
  reader.list(pairs, [](Reader& from) {
    const auto first = from.text();
    return Pair{first, from.text()};
  });
}

void read_body(Reader& reader, CollectedEvent& event) {
  reader.fixed(&event.key.high, sizeof event.key.high);
  reader.fixed(&event.key.low, sizeof event.key.low);
  event.received_at = core::from_epoch_ms(unzigzag(reader.varint()));
  const auto age = core::from_epoch_ms(unzigzag(reader.varint()));
  event.time = core::from_epoch_ms(milliseconds_between(event.received_at, age));
  for (const auto text : kTexts) event.*text = reader.text();
  read_pairs(reader, event.identifiers);
  read_pairs(reader, event.further);
  reader.list(event.marks, [](Reader& from) { return from.text(); });
  reader.list(event.cells, [](Reader& from) {
    const auto property = from.text();
    return CollectedCell{property, from.cell()};
  });
  read_pairs(reader, event.undeclared);
  event.rejection = {};
  if (event.kind != CollectedKind::kRejected) return;
  for (const auto text : kRejectionTexts) event.rejection.*text = reader.text();
}

tl::unexpected<core::Error> damaged(std::string message) {
  return core::fail(core::ErrorCode::kInternal, "", std::move(message));
}

}  // namespace

void encode(const CollectedEvent& event, std::string& into) {
  const auto before = into.size();
  into.resize(before + room_for(event));
  Writer writer{into.data() + before};
  writer.byte(kVersion);
  writer.byte(static_cast<std::uint8_t>(event.kind));
  writer.fixed(&event.key.high, sizeof event.key.high);
  writer.fixed(&event.key.low, sizeof event.key.low);
  writer.varint(zigzag(core::to_epoch_ms(event.received_at)));
  writer.varint(zigzag(milliseconds_between(event.received_at, event.time)));
  for (const auto text : kTexts) writer.text(event.*text);
  write_pairs(writer, event.identifiers);
  write_pairs(writer, event.further);
  writer.varint(event.marks.size());
  for (const auto mark : event.marks) writer.text(mark);
  writer.varint(event.cells.size());
  for (const auto& [property, cell] : event.cells) {
    writer.text(property);
    writer.cell(cell);
  }
  write_pairs(writer, event.undeclared);
  if (event.kind == CollectedKind::kRejected) {
    for (const auto text : kRejectionTexts) writer.text(event.rejection.*text);
  }
  into.resize(static_cast<std::size_t>(writer.at() - into.data()));
}

core::Result<void> decode(std::string_view record, CollectedEvent& into) {
  Reader reader{record};
  const auto version = reader.byte();
  if (version > kVersion) {
    return damaged("record: it has format " + std::to_string(version) + ", this program reads up to " +
                   std::to_string(kVersion));
  }
  const auto kind = reader.byte_up_to(static_cast<std::uint8_t>(CollectedKind::kItem));
  if (version == 0 || kind == 0) return damaged("record: these bytes are not a collected event");
  into.kind = static_cast<CollectedKind>(kind);
  read_body(reader, into);
  if (!reader.ok() || !reader.at_end()) return damaged("record: its lengths do not add up to its size");
  return {};
}

core::Result<CollectedEvent> decode(std::string_view record) {
  core::Result<CollectedEvent> event{tl::in_place};
  if (auto decoded = decode(record, *event); !decoded) return core::fail(std::move(decoded).error());
  return event;
}

}  // namespace rouse::events
