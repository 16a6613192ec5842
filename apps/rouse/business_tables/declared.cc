// rouse tables: what is declared, and what is there of it.
#include "tables/declared.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>

#include "business_tables/arguments.h"
#include "core/nearest.h"
#include "core/yaml.h"
#include "metadata/table_runs.h"
#include "server/workspace.h"
#include "tables/board.h"
#include "tables/delivery.h"
#include "tables/warehouse_tables.h"
#include "terminal.h"

namespace rouse::cli {
namespace {

using core::Result;

Result<std::unique_ptr<server::Workspace>> open(const Program& program) {
  return server::Workspace::open_metadata_only(program.settings, program.clock);
}

Result<std::string> read_text(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) {
    return core::fail(core::ErrorCode::kNotFound, file.native(),
                      fmt::format("{}: no such file", file.native()));
  }
  std::string text;
  text.resize(core::kYamlBytesMax + 1);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

std::string good_date(const tables::Freshness& freshness) {
  return freshness.last_good ? core::format_day(*freshness.last_good) : "never";
}

std::string age(const tables::Freshness& freshness, const tables::Delivery& delivery) {
  if (!freshness.old) return freshness.last_good == delivery.ends ? "the last" : "";
  if (!freshness.last_good) return "nothing yet";
  return fmt::format("{} {} behind", freshness.days_behind, freshness.days_behind == 1 ? "day" : "days");
}

boost::json::object table_json(const tables::Table& table, const tables::Freshness& freshness) {
  boost::json::object json{{"table", table.name},
                           {"zh", table.label.zh},
                           {"en", table.label.en},
                           {"delivery", freshness.delivery},
                           {"owner", table.owner},
                           {"last_good", nullptr},
                           {"days_behind", freshness.days_behind},
                           {"old", freshness.old}};
  if (freshness.last_good) json["last_good"] = core::format_day(*freshness.last_good);
  return json;
}

void print_columns(const tables::Table& table) {
  std::vector<std::vector<std::string>> rows{{"column", "", "type", "subject", "personal data"}};
  for (const auto& column : table.columns) {
    rows.push_back({column.name, column.label.zh, std::string{tables::to_string(column.type)}, column.subject,
                    column.pii ? "yes" : ""});
  }
  fmt::print("{}", cli::table(rows));
}

void print_rules(const tables::Table& table) {
  std::vector<std::vector<std::string>> rows{{"rule", "columns", "refers to", "severity"}};
  for (const auto& rule : table.rules) {
    rows.push_back({std::string{tables::to_string(rule.kind)},
                    fmt::format("{}", fmt::join(rule.columns, ",")), rule.table,
                    std::string{tables::to_string(rule.severity)}});
  }
  if (rows.size() > 1) fmt::print("\n{}", cli::table(rows));
}

void print_table(const tables::Table& table) {
  fmt::print("table: {} {}\nkeeps: {}{}\ndelivered: {}\nkey: {}\nfiles: {} ({})\n\n", table.name,
             table.label.zh, table.keeps == tables::Keeps::kState ? "state" : "days",
             table.history ? ", with history" : "",
             table.delivered == tables::Delivered::kFull ? "in full" : "as changes",
             fmt::join(table.key, ","), table.files.name, tables::to_string(table.files.format));
  print_columns(table);
  print_rules(table);
}

// A date that is due and not there.
struct Overdue {
  std::string delivery;
  tables::BoardDate date;
};

Result<std::vector<Overdue>> overdue(const Program& program, server::Workspace& workspace,
                                     std::int32_t days) {
  ROUSE_TRY(const auto reader, workspace.metadata().read());
  ROUSE_TRY(const auto all, tables::declared_deliveries(reader));
  std::vector<Overdue> found;
  for (const auto& delivery : all) {
    ROUSE_TRY(const auto board,
              tables::read_board(reader, delivery, days, program.clock.now(), workspace.zone()));
    for (const auto& date : board.dates) {
      if (date.overdue) found.push_back({delivery.id, date});
    }
  }
  return found;
}

}  // namespace

Result<void> run_declare(const Program& program, const DeclareArguments& arguments) {
  ROUSE_TRY(const auto yaml, read_text(arguments.file));
  ROUSE_TRY(const auto delivery, tables::parse_delivery(yaml, arguments.file.string()));
  ROUSE_TRY(const auto workspace, open(program));
  ROUSE_TRY(auto transaction, workspace->metadata().begin());
  ROUSE_TRY(auto others, tables::declared_deliveries(transaction));
  const auto before = std::ranges::find(others, delivery.id, &tables::Delivery::id);
  if (before != others.end()) {
    ROUSE_CHECK(tables::check_change(*before, delivery));
    others.erase(before);
  }
  ROUSE_CHECK(tables::check_beside(delivery, others));
  ROUSE_CHECK(tables::check_end(transaction, delivery));
  ROUSE_TRY(const auto saved, metadata::save_delivery(transaction, delivery.id, yaml));
  ROUSE_CHECK(transaction.commit());
  fmt::print("delivery {}, version {}: {} tables, {} customer values\n", saved.id, saved.version,
             delivery.tables.size(), delivery.values.size());
  return {};
}

Result<void> run_list_tables(const Program& program, const ListTablesArguments& arguments) {
  ROUSE_TRY(const auto workspace, open(program));
  ROUSE_TRY(const auto reader, workspace->metadata().read());
  ROUSE_TRY(const auto all, tables::declared_deliveries(reader));
  ROUSE_TRY(const auto ages, tables::read_freshness(reader, all, program.clock.now(), workspace->zone()));
  boost::json::array list;
  std::vector<std::vector<std::string>> rows{{"table", "", "delivery", "owner", "last good date", ""}};
  for (const auto& freshness : ages) {
    const auto delivery = std::ranges::find(all, freshness.delivery, &tables::Delivery::id);
    const auto& declared = *tables::find_table(*delivery, freshness.table);
    list.push_back(table_json(declared, freshness));
    rows.push_back({declared.name, declared.label.zh, delivery->id, declared.owner, good_date(freshness),
                    age(freshness, *delivery)});
  }
  if (arguments.format == Format::kJson) {
    fmt::print("{}\n", boost::json::serialize(list));
  } else {
    fmt::print("{}", table(rows));
  }
  return {};
}

Result<void> run_show_table(const Program& program, const ShowTableArguments& arguments) {
  ROUSE_TRY(const auto workspace, open(program));
  ROUSE_TRY(const auto reader, workspace->metadata().read());
  ROUSE_TRY(const auto all, tables::declared_deliveries(reader));
  std::vector<std::string> names;
  for (const auto& delivery : all) {
    for (const auto& declared : delivery.tables) names.push_back(declared.name);
    const auto* const found = tables::find_table(delivery, arguments.table);
    if (!found) continue;
    print_table(*found);
    return {};
  }
  return core::fail(core::ErrorCode::kNotFound, "table",
                    fmt::format("table: there is no table '{}'", arguments.table),
                    core::suggest(arguments.table, names));
}

Result<void> run_check_tables(const Program& program, const CheckTablesArguments& arguments) {
  ROUSE_TRY(const auto workspace, open(program));
  ROUSE_TRY(const auto found, overdue(program, *workspace, arguments.days));
  boost::json::array list;
  std::vector<std::vector<std::string>> rows{{"delivery", "data date", "", "was due"}};
  for (const auto& [delivery, date] : found) {
    const auto day = core::format_day(date.data_date);
    list.push_back({{"delivery", delivery},
                    {"data_date", day},
                    {"state", to_string(date.state)},
                    {"due_at", core::format_utc(date.due_at)}});
    rows.push_back(
        {delivery, day, std::string{to_string(date.state)}, time_text(date.due_at, workspace->zone())});
  }
  if (arguments.format == Format::kJson) {
    fmt::print("{}\n", boost::json::serialize(list));
  } else if (!found.empty()) {
    fmt::print("{}", table(rows));
  }
  if (found.empty()) return {};
  return core::fail(core::ErrorCode::kUnavailable, "tables",
                    fmt::format("tables: {} data {} due and not published", found.size(),
                                found.size() == 1 ? "date is" : "dates are"));
}

}  // namespace rouse::cli
