#include "ingest/internal/staging_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "core/bounded_queue.h"
#include "core/zone.h"
#include "events/event_table.h"
#include "ingest/load.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

using core::Result;

constexpr core::Milliseconds kBatchTimeMax{600'000};

static_assert(std::endian::native == std::endian::little, "RowBinary is written as it lies in memory");

template <typename T>
void put(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

void put_text(std::string& out, std::string_view text) {
  std::size_t size = text.size();
  while (size >= 0x80) {
    out += static_cast<char>(size | 0x80);
    size >>= 7;
  }
  out += static_cast<char>(size);
  out += text;
}

void put_cell(std::string& out, const Cell& cell) {
  if (cell.kind == Cell::Kind::kMissing) {
    out += '\1';
    return;
  }
  out += '\0';
  switch (cell.kind) {
    case Cell::Kind::kMissing: break;
    case Cell::Kind::kText: put_text(out, cell.text); break;
    case Cell::Kind::kInteger: put(out, cell.integer); break;
    case Cell::Kind::kNumber: put(out, cell.number); break;
    case Cell::Kind::kFlag: out += static_cast<char>(cell.integer); break;
  }
}

struct Buffer {
  std::string bytes;
  std::uint64_t rows = 0;
};

}  // namespace

std::vector<std::string> encoded_columns(const events::Plan& plan) {
  std::vector<std::string> columns{"one_id", "origin_id", "ts",      "day",  "seq",       "event",
                                   "app",    "platform",  "channel", "page", "session_id"};
  for (const auto& subject : plan.further_subjects) columns.push_back(subject.column());
  for (const auto& property : plan.properties) columns.push_back(property.column());
  columns.insert(columns.end(), {"extra", "key_high", "key_low"});
  return columns;
}

void encode_row(const events::Plan& plan, const Row& row, const RowIds& ids, std::string& out) {
  put(out, ids.one_id);
  put(out, ids.one_id);
  put(out, core::to_epoch_ms(row.time));
  put(out, static_cast<std::uint16_t>(row.day));
  put(out, ids.seq);
  put_text(out, row.event);
  for (const auto text : row.built_ins) put_text(out, text);
  for (std::size_t i = 0; i < plan.further_subjects.size(); ++i) put(out, ids.further[i]);
  for (const Cell& cell : row.cells) put_cell(out, cell);
  put_text(out, row.extra);
  put(out, row.key.high);
  put(out, row.key.low);
}

struct StagingWriter::State {
  State(warehouse::Warehouse& into, std::string into_table, const events::Plan& of_plan)
      : warehouse(into), table(std::move(into_table)), plan(of_plan), columns(encoded_columns(of_plan)) {
    sender = std::thread{[this] { send_all(); }};
  }

  void send_all() {
    while (auto batch = batches.pop()) {
      if (failed()) continue;  // drains the queue, so that nobody waits for room in it
      if (auto sent = send(*batch); !sent) {
        const std::lock_guard lock{mutex};
        error = std::move(sent).error();
      }
    }
  }
  Result<void> send(const Buffer& batch) {
    warehouse::QueryOptions options;
    options.time_max = kBatchTimeMax;
    ROUSE_TRY(auto insert, warehouse.insert(table, columns, options));
    ROUSE_CHECK(insert.append(std::as_bytes(std::span{batch.bytes}), batch.rows));
    ROUSE_CHECK(insert.finish());
    return {};
  }
  std::optional<core::Error> failed() {
    const std::lock_guard lock{mutex};
    return error;
  }
  void hand_over(Buffer& buffer) {
    buffered -= buffer.bytes.size();
    batches.push(std::exchange(buffer, {}));
  }
  void stop() {
    batches.close();
    if (sender.joinable()) sender.join();
  }

  warehouse::Warehouse& warehouse;
  std::string table;
  const events::Plan& plan;
  std::vector<std::string> columns;
  std::map<std::int32_t, Buffer> buffers;
  std::map<std::int32_t, StagedPartition> staged;
  std::size_t buffered = 0;
  std::int32_t last_day = -1;  // and its month and buffer: rows of a file tend to be of the same day
  Buffer* last_buffer = nullptr;
  StagedPartition* last_staged = nullptr;
  core::BoundedQueue<Buffer> batches{1};
  std::mutex mutex;
  std::optional<core::Error> error;
  std::thread sender;
};

StagingWriter::StagingWriter(warehouse::Warehouse& warehouse, std::string table, const events::Plan& plan)
    : state_(std::make_unique<State>(warehouse, std::move(table), plan)) {}

StagingWriter::~StagingWriter() {
  {
    const std::lock_guard lock{state_->mutex};
    if (!state_->error)
      state_->error = core::Error{core::ErrorCode::kCancelled, "", "the load was given up", ""};
  }
  state_->stop();
}

Result<void> StagingWriter::add(const Row& row, const RowIds& ids) {
  State& state = *state_;
  if (row.day != state.last_day) {
    const std::int32_t month = core::month_of_day(row.day);
    const auto [staged, fresh] = state.staged.try_emplace(month, StagedPartition{0, row.day, row.day});
    if (fresh && state.staged.size() > kPartitionsMax) {
      return core::fail(core::ErrorCode::kResourceExhausted, "time",
                        fmt::format("time: the rows of the file touch more than {} months", kPartitionsMax),
                        "check the time column and its format");
    }
    staged->second.first_day = std::min(staged->second.first_day, row.day);
    staged->second.last_day = std::max(staged->second.last_day, row.day);
    state.last_day = row.day;
    state.last_staged = &staged->second;
    state.last_buffer = &state.buffers[month];
  }
  Buffer& buffer = *state.last_buffer;
  const std::size_t before = buffer.bytes.size();
  encode_row(state.plan, row, ids, buffer.bytes);
  ++buffer.rows;
  ++state.last_staged->rows;
  state.buffered += buffer.bytes.size() - before;
  if (buffer.rows < kBatchRowsMax && buffer.bytes.size() < kBatchBytesMax &&
      state.buffered < kBufferedBytesMax) {
    return {};
  }
  if (auto error = state.failed()) return core::fail(std::move(*error));
  const auto largest = std::max_element(
      state.buffers.begin(), state.buffers.end(),
      [](const auto& a, const auto& b) { return a.second.bytes.size() < b.second.bytes.size(); });
  state.hand_over(state.buffered >= kBufferedBytesMax ? largest->second : buffer);
  return {};
}

Result<void> StagingWriter::finish() {
  for (auto& [month, buffer] : state_->buffers) {
    if (buffer.rows > 0) state_->hand_over(buffer);
  }
  state_->stop();
  if (auto error = state_->failed()) return core::fail(std::move(*error));
  return {};
}

const std::map<std::int32_t, StagedPartition>& StagingWriter::partitions() const { return state_->staged; }

}  // namespace rouse::ingest
