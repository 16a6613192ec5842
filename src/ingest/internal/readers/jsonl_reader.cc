#include "ingest/internal/readers/jsonl_reader.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <utility>

#include "core/nearest.h"
#include "ingest/internal/readers/json_text.h"
#include "ingest/internal/readers/text_window.h"
#include "ingest/load.h"

namespace rouse::ingest {
namespace {

using core::Result;
namespace ondemand = simdjson::ondemand;

// The columns by the members that lead to them.
struct Member {
  std::map<std::string, Member, std::less<>> members;
  int column = -1;
};

std::vector<std::string> path_of(std::string_view column) {
  if (!column.starts_with('/')) return {std::string{column}};
  std::vector<std::string> path;
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (column[i] == '/') {
      path.emplace_back();
    } else if (column[i] == '~' && i + 1 < column.size()) {
      path.back() += column[++i] == '0' ? '~' : '/';
    } else {
      path.back() += column[i];
    }
  }
  return path;
}

std::string_view trimmed(std::string_view token) {
  const auto end = token.find_last_not_of(" \t\r\n");
  return end == std::string_view::npos ? std::string_view{} : token.substr(0, end + 1);
}

class JsonlReader final : public RecordReader {
 public:
  JsonlReader(std::unique_ptr<Bytes> bytes, std::string file, const JsonlOptions& options)
      : window_(std::move(bytes), std::move(file)),
        columns_(options.columns),
        keep_others_(options.keep_others),
        fields_(columns_.size()) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      Member* at = &root_;
      for (auto& step : path_of(columns_[i])) at = &at->members[std::move(step)];
      at->column = static_cast<int>(i);
    }
  }

  Result<void> check_required(const std::vector<std::string>& required);

  const std::vector<std::string>& columns() const override { return columns_; }
  Result<bool> next(Record& record) override;
  std::uint64_t bytes_read() const override { return window_.bytes_read(); }

 private:
  Result<bool> find_line();
  simdjson::error_code parse(std::string_view line);
  simdjson::error_code visit(ondemand::object object, const Member& node, bool top);
  simdjson::error_code take(ondemand::value value, const Member& node);
  simdjson::error_code keep(std::string_view key, ondemand::value value);

  TextWindow window_;
  std::vector<std::string> columns_;
  bool keep_others_;
  Member root_;
  ondemand::parser parser_{kRecordBytesMax};
  std::vector<std::string_view> fields_;
  std::string others_;
  std::string long_line_;
  std::uint64_t line_ = 0;
  std::size_t line_size_ = 0;  // of the line handed out last, still in the window
  std::size_t pending_ = 0;
};

// The text of a value; nothing of it is copied.
simdjson::error_code text_of(ondemand::value value, std::string_view& text) {
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return error;
  switch (type) {
    case ondemand::json_type::null: {
      text = {};
      return value.is_null() ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
    }
    case ondemand::json_type::string: return value.get_string().get(text);
    case ondemand::json_type::number:
    case ondemand::json_type::boolean: text = trimmed(value.raw_json_token()); return simdjson::SUCCESS;
    case ondemand::json_type::object: {
      ondemand::object object;
      if (const auto error = value.get_object().get(object)) return error;
      return object.raw_json().get(text);
    }
    case ondemand::json_type::array: {
      ondemand::array array;
      if (const auto error = value.get_array().get(array)) return error;
      return array.raw_json().get(text);
    }
  }
  return simdjson::TAPE_ERROR;
}

simdjson::error_code JsonlReader::take(ondemand::value value, const Member& node) {
  if (!node.members.empty()) {
    ondemand::json_type type{};
    if (const auto error = value.type().get(type)) return error;
    if (type == ondemand::json_type::object && node.column < 0) {
      ondemand::object object;
      if (const auto error = value.get_object().get(object)) return error;
      return visit(object, node, false);
    }
  }
  if (node.column < 0) return simdjson::SUCCESS;
  return text_of(value, fields_[static_cast<std::size_t>(node.column)]);
}

simdjson::error_code JsonlReader::keep(std::string_view key, ondemand::value value) {
  std::string_view raw;
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return error;
  append_json_key(others_, key);
  if (type == ondemand::json_type::object || type == ondemand::json_type::array) {
    if (const auto error = text_of(value, raw)) return error;
  } else {
    raw = trimmed(value.raw_json_token());
  }
  others_ += raw;
  return simdjson::SUCCESS;
}

simdjson::error_code JsonlReader::visit(ondemand::object object, const Member& node, bool top) {
  for (auto member : object) {
    ondemand::field field;
    if (const auto error = std::move(member).get(field)) return error;
    std::string_view key;
    if (const auto error = field.unescaped_key().get(key)) return error;
    const auto found = node.members.find(key);
    if (found != node.members.end()) {
      if (const auto error = take(field.value(), found->second)) return error;
    } else if (top && keep_others_) {
      if (const auto error = keep(key, field.value())) return error;
    }
  }
  return simdjson::SUCCESS;
}

simdjson::error_code JsonlReader::parse(std::string_view line) {
  std::fill(fields_.begin(), fields_.end(), std::string_view{});
  others_.clear();
  ondemand::document document;
  // Readable bytes follow every line: the window keeps padding behind its text.
  const std::size_t readable = line.size() + simdjson::SIMDJSON_PADDING;
  if (const auto error = parser_.iterate(line.data(), line.size(), readable).get(document)) return error;
  ondemand::object object;
  if (const auto error = document.get_object().get(object)) return error;
  if (const auto error = visit(object, root_, true)) return error;
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return simdjson::TRAILING_CONTENT;
  if (!others_.empty()) others_ += '}';
  return simdjson::SUCCESS;
}

// Moves to the next line that is not empty and sets line_size_; false at the end of the file.
Result<bool> JsonlReader::find_line() {
  while (true) {
    const auto size = static_cast<std::size_t>(window_.end() - window_.begin());
    const auto* feed = static_cast<const char*>(std::memchr(window_.begin(), '\n', size));
    if (!feed && !window_.at_end() && size <= kRecordBytesMax) {
      ROUSE_CHECK(window_.more());
      continue;
    }
    line_size_ = feed ? static_cast<std::size_t>(feed - window_.begin()) : size;
    const std::string_view line{window_.begin(), line_size_};
    ++line_;
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) return true;
    if (!feed) return false;
    window_.consume(line_size_ + 1);
  }
}

Result<bool> JsonlReader::next(Record& record) {
  window_.consume(
      std::min(std::exchange(pending_, 0), static_cast<std::size_t>(window_.end() - window_.begin())));
  ROUSE_TRY(const bool more, find_line());
  if (!more) return false;
  record.raw = trimmed({window_.begin(), line_size_});
  record.line = line_;
  record.offset = window_.offset();
  record.fields = {};
  record.others = {};
  record.broken.reset();
  if (line_size_ > kRecordBytesMax) {
    record.broken = Rejection{RejectReason::kRecordTooLong, "",
                              fmt::format("the line is longer than {} bytes", kRecordBytesMax)};
    long_line_.assign(record.raw.substr(0, kRecordBytesMax));
    record.raw = long_line_;
    ROUSE_CHECK(window_.skip_line());
    return true;
  }
  pending_ = line_size_ + 1;
  ROUSE_TRY(record.broken, window_.check_text(record.raw, record.line));
  if (record.broken) return true;
  if (const auto error = parse(record.raw)) {
    record.broken =
        Rejection{RejectReason::kBrokenRow, "",
                  fmt::format("the line is not one JSON object: {}", simdjson::error_message(error))};
    return true;
  }
  record.fields = fields_;
  record.others = others_;
  return true;
}

// The names and pointers of the members in the file's first chunk.
Result<void> JsonlReader::check_required(const std::vector<std::string>& required) {
  ROUSE_CHECK(window_.more());
  std::set<std::string> names;
  simdjson::dom::parser parser;
  const std::string_view text{window_.begin(), static_cast<std::size_t>(window_.end() - window_.begin())};
  bool any = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto feed = std::min(text.find('\n', at), text.size());
    simdjson::dom::object object;
    const std::string line{text.substr(at, feed - at)};
    at = feed + 1;
    if (parser.parse(line).get(object) != simdjson::SUCCESS) continue;
    any = true;
    for (const auto member : object) names.emplace(member.key);
    for (const auto& column : required) {
      if (column.starts_with('/') && object.at_pointer(column).error() == simdjson::SUCCESS)
        names.insert(column);
    }
  }
  if (!any) {
    return core::invalid(window_.file(),
                         fmt::format("{}: holds no line that is a JSON object", window_.file()),
                         "check the file, and the mapping's format");
  }
  const std::vector<std::string> known{names.begin(), names.end()};
  for (const auto& column : required) {
    if (names.contains(column)) continue;
    return core::invalid(column, fmt::format("{}: no object has a member '{}'", window_.file(), column),
                         core::suggest(column, known));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<RecordReader>> open_jsonl(std::unique_ptr<Bytes> bytes, std::string file,
                                                 const JsonlOptions& options) {
  auto reader = std::make_unique<JsonlReader>(std::move(bytes), std::move(file), options);
  ROUSE_CHECK(reader->check_required(options.required));
  return reader;
}

}  // namespace rouse::ingest
