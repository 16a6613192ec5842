#include "ingest/internal/tables/table_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/nearest.h"
#include "identity/numbering.h"
#include "ingest/internal/tables/column_value.h"

namespace rouse::ingest {
namespace {

using core::Result;
using events::Cell;

struct BoundColumn {
  const tables::Column* declared = nullptr;
  std::size_t field = 0;  // of a record
  ColumnReader reader;
  std::uint64_t seed = 0;  // tells equal values of two columns apart in the row's hash
};

std::size_t column_index(const tables::Table& table, std::string_view name) {
  const auto found = std::ranges::find(table.columns, name, &tables::Column::name);
  core::require(found != table.columns.end(), "a key names a column");
  return static_cast<std::size_t>(found - table.columns.begin());
}

// Which field of a record each declared column is; what is wrong is added to `findings`.
std::vector<std::size_t> match_columns(const tables::Table& table, const std::vector<std::string>& columns,
                                       std::string_view file, std::vector<TableFinding>& findings) {
  std::vector<std::size_t> fields;
  std::vector<std::string> known;
  const auto add = [&](const std::string& column, std::string message, std::string hint) {
    findings.push_back({.rule = std::string{kColumns},
                        .file = std::string{file},
                        .line = 1,
                        .column = column,
                        .message = std::move(message),
                        .hint = std::move(hint)});
  };
  for (const auto& column : table.columns) {
    known.push_back(column.source);
    const auto found = std::ranges::find(columns, column.source);
    fields.push_back(static_cast<std::size_t>(found - columns.begin()));
    if (found != columns.end()) continue;
    add(column.source, fmt::format("the file has no column '{}'", column.source),
        core::suggest(column.source, columns));
  }
  for (const auto& column : columns) {
    if (std::ranges::find(known, column) != known.end()) continue;
    add(column, fmt::format("table '{}' declares no column '{}'", table.name, column),
        core::suggest(column, known));
  }
  return fields;
}

std::string_view bytes_of(const Cell& cell, std::uint64_t& number) {
  if (cell.kind == Cell::Kind::kText) return cell.text;
  if (cell.kind == Cell::Kind::kNumber) {
    std::memcpy(&number, &cell.number, sizeof number);
  } else {
    number = static_cast<std::uint64_t>(cell.integer);
  }
  return {reinterpret_cast<const char*>(&number), sizeof number};
}

}  // namespace

struct TableRows::State {
  const tables::Table* table = nullptr;
  const access::Vault* vault = nullptr;
  std::vector<BoundColumn> columns;   // by Table::columns
  std::vector<std::size_t> key;       // into them
  std::vector<std::size_t> subjects;  // likewise
  std::string key_text;

  bool read_cell(const BoundColumn& column, const Record& record, TableRow& row, Cell& cell,
                 TableFinding& why) const;
  bool read_subjects(const Record& record, TableRow& row, TableFinding& why) const;
  bool set_key(TableRow& row, TableFinding& why);
};

TableRows::TableRows(std::unique_ptr<State> state) : state_(std::move(state)) {}
TableRows::TableRows(TableRows&&) noexcept = default;
TableRows& TableRows::operator=(TableRows&&) noexcept = default;
TableRows::~TableRows() = default;

std::vector<std::size_t> subject_columns(const tables::Table& table) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (!table.columns[i].subject.empty()) columns.push_back(i);
  }
  return columns;
}

Result<TableRows> TableRows::bind(const tables::Table& table, const core::Zone& bank_zone,
                                  const access::Vault* vault, const std::vector<std::string>& columns,
                                  std::string_view file, std::vector<TableFinding>& findings) {
  const auto fields = match_columns(table, columns, file, findings);
  auto state = std::make_unique<State>();
  state->table = &table;
  state->vault = vault;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const auto& column = table.columns[i];
    core::require(vault || !column.pii, "personal data need a vault");
    ROUSE_TRY(auto reader, ColumnReader::make(column, bank_zone));
    state->columns.push_back({&column, fields[i], std::move(reader), core::hash64(column.name)});
  }
  for (const auto& name : table.key) state->key.push_back(column_index(table, name));
  state->subjects = subject_columns(table);
  return TableRows{std::move(state)};
}

bool TableRows::State::read_cell(const BoundColumn& column, const Record& record, TableRow& row, Cell& cell,
                                 TableFinding& why) const {
  const auto text = record.fields[column.field];
  const bool reads = column.reader.read(text, cell);
  const bool fits = !column.declared->pii || cell.text.size() <= access::kPersonalBytesMax;
  if (!reads || !fits) {
    why = {.rule = std::string{kUnreadableValue},
           .column = column.declared->source,
           .message = fmt::format("{}: '{}' {}", column.declared->source, shape_of(text),
                                  fits ? column.reader.rule() : "is too long for the vault")};
    return false;
  }
  if (!column.declared->pii || cell.kind != Cell::Kind::kText) return true;
  if (row.personal.size() == row.personal_count) row.personal.emplace_back();
  auto& personal = row.personal[row.personal_count++];
  personal.value_class = *column.declared->pii;
  personal.value = cell.text;
  personal.token = vault->token(*column.declared->pii, cell.text);
  return true;
}

bool TableRows::State::read_subjects(const Record& record, TableRow& row, TableFinding& why) const {
  row.subjects.clear();
  for (const std::size_t i : subjects) {
    const Cell& cell = row.cells[i];
    const auto text = cell.kind == Cell::Kind::kText      ? cell.text
                      : cell.kind == Cell::Kind::kMissing ? std::string_view{}
                                                          : without_blanks(record.fields[columns[i].field]);
    row.subjects.push_back(text);
    if (text.size() <= identity::kValueBytesMax) continue;
    const auto& source = columns[i].declared->source;
    why = {
        .rule = std::string{kBadIdentifier},
        .column = source,
        .message = fmt::format("{}: an identifier has {} bytes at most", source, identity::kValueBytesMax)};
    return false;
  }
  return true;
}

// The key's text is the values one after the other, each with its kind and size before it.
bool TableRows::State::set_key(TableRow& row, TableFinding& why) {
  key_text.clear();
  for (const std::size_t i : key) {
    const Cell& cell = row.cells[i];
    if (cell.kind == Cell::Kind::kMissing) {
      const auto& source = columns[i].declared->source;
      why = {.rule = std::string{kMissingKey},
             .column = source,
             .message = fmt::format("{}: is empty, and part of the key", source)};
      return false;
    }
    std::uint64_t number = 0;
    const auto bytes = bytes_of(cell, number);
    const auto size = static_cast<std::uint32_t>(bytes.size());
    key_text += static_cast<char>(cell.kind);
    key_text.append(reinterpret_cast<const char*>(&size), sizeof size);
    key_text += bytes;
  }
  row.key = core::hash128(key_text);
  row.hash = 0;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    if (row.cells[i].kind == Cell::Kind::kMissing) continue;
    std::uint64_t number = 0;
    row.hash += core::hash64(bytes_of(row.cells[i], number), columns[i].seed);
  }
  return true;
}

bool TableRows::read(const Record& record, TableRow& row, TableFinding& why) {
  State& state = *state_;
  row.cells.resize(state.columns.size());
  row.personal_count = 0;
  for (std::size_t i = 0; i < state.columns.size(); ++i) {
    if (!state.read_cell(state.columns[i], record, row, row.cells[i], why)) return false;
  }
  // Now that their tokens stay where they are.
  std::size_t personal = 0;
  for (std::size_t i = 0; i < state.columns.size() && personal < row.personal_count; ++i) {
    const bool is_personal = state.columns[i].declared->pii && row.cells[i].kind == Cell::Kind::kText;
    if (is_personal) row.cells[i].text = row.personal[personal++].token;
  }
  return state.read_subjects(record, row, why) && state.set_key(row, why);
}

}  // namespace rouse::ingest
