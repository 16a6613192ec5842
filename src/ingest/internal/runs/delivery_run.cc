#include "ingest/internal/runs/delivery_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tables/customer_days.h"
#include "tables/warehouse_tables.h"

namespace rouse::ingest {
namespace {

using core::Result;
using metadata::Finding;

// The newest rows of a state that are kept, at the data date or before it where there are some.
const PublishedDate* state_at(std::span<const PublishedDate> dates, std::int32_t data_date) {
  const PublishedDate* found = nullptr;
  for (const auto& date : dates) {
    if (date.cleared) continue;
    if (!found || date.data_date <= data_date) found = &date;
  }
  return found;
}

const tables::Table* table_named(std::span<const tables::Delivery> deliveries, std::string_view name) {
  for (const auto& delivery : deliveries) {
    if (const auto* table = tables::find_table(delivery, name)) return table;
  }
  return nullptr;
}

}  // namespace

DeliveryRun::DeliveryRun(const tables::Delivery& delivery, const metadata::TableRun& record,
                         const RunGround& ground, const DeliveryStores& stores, const RunOptions& options)
    : delivery_(delivery),
      record_(record),
      ground_(ground),
      stores_(stores),
      options_(options),
      statements_(stores.stores.warehouse, record.id, [this] { return tick(); }) {
  const RowStamp stamp{record.id, record.data_date, record.started_at};
  for (const auto& table : delivery.tables) {
    const auto dates = ground.published.find(table.name);
    loads_.emplace_back(table, stamp,
                        dates == ground.published.end() ? std::vector<PublishedDate>{} : dates->second);
  }
}

Result<void> DeliveryRun::tick() {
  if (options_.cancelled && options_.cancelled->load()) {
    return core::fail(core::ErrorCode::kCancelled, "run", "the run was cancelled; nothing of it counts");
  }
  if (options_.progress) options_.progress(progress_);
  return {};
}

void DeliveryRun::enter(std::string_view stage, std::string_view table) {
  progress_.stage = stage;
  progress_.table = table;
  if (options_.progress) options_.progress(progress_);
}

Result<void> DeliveryRun::read() {
  enter("reading");
  ROUSE_TRY(const auto files, find_delivery_files(delivery_, record_.data_date, record_.directory));
  for (const auto& of_table : files) {
    for (const auto& file : of_table.files) progress_.bytes_total += file.bytes;
  }
  TableIds ids{stores_.stores};
  RunProgress before;
  const TableStores stores{.stores = stores_.stores,
                           .vault = stores_.vault,
                           .ids = ids,
                           .tick = [this, &before](const TableProgress& progress) {
                             progress_.rows = before.rows + progress.rows;
                             progress_.bytes = before.bytes + progress.bytes;
                             return tick();
                           }};
  for (std::size_t i = 0; i < loads_.size(); ++i) {
    enter("reading", loads_[i].table().name);
    before = progress_;
    ROUSE_CHECK(loads_[i].store(files[i], delivery_.control, stores));
  }
  return {};
}

Result<RuleInputs> DeliveryRun::inputs_of(const TableLoad& load) const {
  RuleInputs inputs;
  if (const auto base = load.base()) {
    ROUSE_TRY(const auto reader, stores_.stores.metadata.read());
    ROUSE_TRY(const auto tables, metadata::tables_of_run(reader, *base));
    const auto before = std::ranges::find(tables, load.table().name, &metadata::RunTable::table);
    if (before != tables.end()) {
      inputs.previous.emplace(PreviousTotals{.rows = before->rows, .sums = {}});
      for (const auto& total : before->totals) inputs.previous->sums.emplace(total.column, total.sum);
    }
  }
  for (const auto& rule : load.table().rules) {
    if (rule.kind == tables::Rule::Kind::kReference) add_reference(rule, inputs);
  }
  return inputs;
}

void DeliveryRun::add_reference(const tables::Rule& rule, RuleInputs& inputs) const {
  const auto own = std::ranges::find(loads_, rule.table, [](const auto& load) { return load.table().name; });
  if (own != loads_.end()) {
    if (own->is_complete()) inputs.references[rule.table] = {own->rows(), own->record().rows};
    return;
  }
  const auto dates = ground_.published.find(rule.table);
  const auto* const table = table_named(ground_.deliveries, rule.table);
  if (dates == ground_.published.end() || !table) return;
  if (const auto* date = state_at(dates->second, record_.data_date)) {
    inputs.references[rule.table] = {{table, date->run}, date->rows};
  }
}

Result<void> DeliveryRun::check() {
  for (auto& load : loads_) {
    enter("checking", load.table().name);
    ROUSE_CHECK(load.check_delivered(statements_));
  }
  for (auto& load : loads_) {
    enter("building", load.table().name);
    ROUSE_CHECK(load.complete(statements_));
  }
  for (auto& load : loads_) {
    enter("checking", load.table().name);
    ROUSE_TRY(const auto inputs, inputs_of(load));
    ROUSE_CHECK(load.check_rules(statements_, inputs));
  }
  return {};
}

Result<void> DeliveryRun::refuse_findings() const {
  std::string first;
  std::size_t stopped = 0;
  std::string table;
  for (const auto& load : loads_) {
    for (const auto& finding : load.record().findings) {
      if (!stops(finding)) continue;
      if (++stopped > 1) continue;
      table = load.table().name;
      first = fmt::format("{}: {}{}{}: {}", table, finding.rule, finding.column.empty() ? "" : " of ",
                          finding.column, finding.message);
    }
  }
  if (stopped == 0) return {};
  return core::invalid(table, stopped == 1 ? first : fmt::format("{} (and {} more)", first, stopped - 1),
                       fmt::format("rouse tables run {} tells everything that was found", record_.id));
}

Result<void> DeliveryRun::write_customer_days(const tables::Table& table) {
  if (!tables::has_customer_days(delivery_, table)) return {};
  std::vector<std::int32_t> left_out{ground_.withdrawn.begin(), ground_.withdrawn.end()};
  left_out.push_back(record_.data_date);
  std::vector<tables::PublishedDate> stays;
  if (const auto dates = ground_.published.find(table.name); dates != ground_.published.end()) {
    stays = dates_without(dates->second, left_out);
  }
  ROUSE_CHECK(tables::ensure_days_table(stores_.stores.warehouse, delivery_, table));
  return tables::write_customer_days(day_statements(statements_), {.delivery = &delivery_,
                                                                   .table = &table,
                                                                   .run = record_.id,
                                                                   .data_date = record_.data_date,
                                                                   .published = stays});
}

Result<void> DeliveryRun::prepare() {
  ROUSE_CHECK(tables::ensure_tables(stores_.stores.warehouse, delivery_));
  ROUSE_CHECK(read());
  ROUSE_CHECK(check());
  ROUSE_CHECK(refuse_findings());
  for (auto& load : loads_) {
    enter("building", load.table().name);
    ROUSE_CHECK(load.write_history(statements_));
    ROUSE_CHECK(write_customer_days(load.table()));
  }
  return tick();
}

std::vector<metadata::RunTable> DeliveryRun::records() const {
  std::vector<metadata::RunTable> records;
  records.reserve(loads_.size());
  for (const auto& load : loads_) records.push_back(load.record());
  return records;
}

}  // namespace rouse::ingest
