#include "ingest/internal/parquet/parquet_schema.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <string_view>
#include <system_error>

namespace rouse::ingest {
namespace {

constexpr std::string_view kMagic = "PAR1";
constexpr int kNestingMax = 32;

// Types of Thrift's compact protocol.
enum Wire : std::uint8_t {
  kStop = 0,
  kTrue = 1,
  kFalse = 2,
  kByte = 3,
  kI16 = 4,
  kI32 = 5,
  kI64 = 6,
  kDouble = 7,
  kBinary = 8,
  kList = 9,
  kSet = 10,
  kMap = 11,
  kStruct = 12
};

// After a fault every read gives 0 and ok() is false.
class ThriftReader {
 public:
  explicit ThriftReader(std::string_view bytes) : rest_(bytes) {}
  bool ok() const { return ok_; }

  // The next field of a struct: its number and type, or kStop.
  Wire field(std::int16_t& number) {
    const std::uint8_t head = byte();
    const auto type = static_cast<Wire>(head & 0x0FU);
    if (!ok_ || type == kStop) return kStop;
    const std::uint8_t delta = head >> 4U;
    number = static_cast<std::int16_t>(delta != 0 ? number + delta : zigzag());
    return type;
  }
  std::int64_t zigzag() {
    const std::uint64_t raw = varint();
    return static_cast<std::int64_t>(raw >> 1U) ^ -static_cast<std::int64_t>(raw & 1U);
  }
  std::string_view binary() {
    const std::uint64_t size = varint();
    if (size > rest_.size()) return fault();
    const auto text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }
  std::uint64_t list(Wire& element) {
    const std::uint8_t head = byte();
    element = static_cast<Wire>(head & 0x0FU);
    const std::uint64_t size = head >> 4U;
    return size == 15 ? varint() : size;
  }
  void skip(Wire type, int depth = 0) {
    if (depth > kNestingMax) fault();
    if (!ok_) return;
    switch (type) {
      case kStop:
      case kTrue:
      case kFalse: break;
      case kByte: byte(); break;
      case kI16:
      case kI32:
      case kI64: varint(); break;
      case kDouble: take(8); break;
      case kBinary: binary(); break;
      case kList:
      case kSet: skip_list(depth); break;
      case kMap: fault(); break;  // none before the schema
      case kStruct: skip_struct(depth); break;
    }
  }

 private:
  std::string_view fault() {
    ok_ = false;
    rest_ = {};
    return {};
  }
  void take(std::size_t size) {
    if (size > rest_.size()) {
      fault();
    } else {
      rest_.remove_prefix(size);
    }
  }
  std::uint8_t byte() {
    const std::uint8_t value = rest_.empty() ? 0 : static_cast<std::uint8_t>(rest_.front());
    take(1);
    return value;
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && ok_; shift += 7) {
      const std::uint8_t part = byte();
      value |= std::uint64_t{part & 0x7FU} << shift;
      if (part < 0x80) return value;
    }
    fault();
    return 0;
  }
  void skip_list(int depth) {
    Wire element = kStop;
    const std::uint64_t size = list(element);
    for (std::uint64_t i = 0; i < size && ok_; ++i) {
      if (element == kTrue || element == kFalse) {
        byte();
      } else {
        skip(element, depth + 1);
      }
    }
  }
  void skip_struct(int depth) {
    std::int16_t number = 0;
    for (Wire type = field(number); type != kStop && ok_; type = field(number)) skip(type, depth + 1);
  }

  std::string_view rest_;
  bool ok_ = true;
};

struct Element {
  ParquetColumn column;
  std::int64_t children = 0;
  bool repeated = false;
};

// The member that is set tells the logical type; 8 is TIMESTAMP.
bool is_timestamp(ThriftReader& reader) {
  std::int16_t member = 0;
  bool found = false;
  for (Wire type = reader.field(member); type != kStop; type = reader.field(member)) {
    found = found || member == 8;
    reader.skip(type);
  }
  return found;
}

Element read_element(ThriftReader& reader) {
  constexpr std::int64_t kInt96 = 3;
  constexpr std::int64_t kRepeated = 2;
  constexpr std::int64_t kTimestampMillis = 9;
  constexpr std::int64_t kTimestampMicros = 10;
  Element element;
  std::int16_t number = 0;
  for (Wire type = reader.field(number); type != kStop; type = reader.field(number)) {
    switch (number) {
      case 1: element.column.is_instant |= reader.zigzag() == kInt96; break;
      case 3: element.repeated = reader.zigzag() == kRepeated; break;
      case 4: element.column.name = reader.binary(); break;
      case 5: element.children = reader.zigzag(); break;
      case 6: {
        const std::int64_t converted = reader.zigzag();
        element.column.is_instant |= converted == kTimestampMillis || converted == kTimestampMicros;
        break;
      }
      case 10: element.column.is_instant |= is_timestamp(reader); break;
      default: reader.skip(type);
    }
  }
  return element;
}

// FileMetaData: field 1 is the version, field 2 the schema, depth first with the root in front.
std::vector<ParquetColumn> read_schema(ThriftReader& reader) {
  std::vector<ParquetColumn> columns;
  std::int16_t number = 0;
  for (Wire type = reader.field(number); type != kStop && number < 2; type = reader.field(number))
    reader.skip(type);
  Wire kind = kStop;
  const std::uint64_t elements = reader.list(kind);
  std::int64_t inside = 0;  // elements of a nested column still to come
  for (std::uint64_t i = 0; i < elements && reader.ok(); ++i) {
    const Element element = read_element(reader);
    if (i == 0) continue;
    const bool flat = inside == 0 && element.children == 0 && !element.repeated;
    if (flat) columns.push_back(element.column);
    inside = inside > 0 ? inside - 1 + element.children : element.children;
  }
  return columns;
}

}  // namespace

core::Result<std::vector<ParquetColumn>> read_parquet_columns(const std::filesystem::path& file) {
  const std::string name = file.string();
  const auto broken = [&](std::string_view what) {
    return core::invalid(name, fmt::format("{}: {}", name, what), "check the file, and the mapping's format");
  };
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  std::ifstream stream{file, std::ios::binary};
  if (error || !stream) {
    return core::fail(core::ErrorCode::kNotFound, name, fmt::format("{}: no such file", name));
  }
  constexpr std::size_t kTail = 8;  // the footer's size and the magic
  std::string head(kMagic.size(), '\0');
  std::string tail(kTail, '\0');
  stream.read(head.data(), static_cast<std::streamsize>(head.size()));
  if (!stream || head != kMagic) return broken("is not a Parquet file");
  stream.seekg(-static_cast<std::streamoff>(kTail), std::ios::end);
  stream.read(tail.data(), static_cast<std::streamsize>(kTail));
  if (!stream || !tail.ends_with(kMagic))
    return broken("the Parquet file is truncated: its footer is missing");
  std::uint32_t footer_size = 0;
  std::memcpy(&footer_size, tail.data(), sizeof footer_size);
  if (footer_size > kParquetFooterBytesMax || footer_size + kTail + kMagic.size() > size) {
    return broken("the Parquet footer has an impossible size");
  }
  std::string footer(footer_size, '\0');
  stream.seekg(-static_cast<std::streamoff>(kTail + footer_size), std::ios::end);
  stream.read(footer.data(), static_cast<std::streamsize>(footer.size()));
  ThriftReader reader{footer};
  auto columns = read_schema(reader);
  if (!stream || !reader.ok() || columns.empty()) return broken("the Parquet footer is damaged");
  return columns;
}

}  // namespace rouse::ingest
