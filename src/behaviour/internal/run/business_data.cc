#include "behaviour/internal/run/business_data.h"

namespace rouse::behaviour {

core::Result<BusinessData> BusinessData::read(const AnalysisContext& context, const SequenceQuery& query) {
  BusinessData business;
  if (query.values.empty()) return business;
  ROUSE_TRY(const auto reader, context.metadata.read());
  ROUSE_TRY(auto values, tables::read_customer_values(reader));
  ROUSE_CHECK(tables::find_customer_days(context.warehouse, values, query.values));
  business.values_ = std::make_shared<const tables::CustomerValues>(std::move(values));
  ROUSE_TRY(auto join, tables::ValueJoin::make(*business.values_, query.values, query.from_day, query.to_day,
                                               context.zone));
  business.join_ = std::make_shared<const tables::ValueJoin>(std::move(join));
  return business;
}

core::Result<bool> BusinessData::still_there(const AnalysisContext& context) const {
  if (!join_) return true;
  ROUSE_TRY(const auto reader, context.metadata.read());
  ROUSE_TRY(const bool rows, tables::still_there(reader, join_->runs()));
  if (!rows) return false;
  return tables::still_there(context.warehouse, join_->days());
}

std::vector<BusinessTableUse> BusinessData::tables(core::Timestamp now, const core::Zone& zone) const {
  std::vector<BusinessTableUse> used;
  if (!join_) return used;
  for (const auto& [source, table] : join_->tables()) {
    const auto last = source->last_good_date(table->name);
    used.push_back({.delivery = source->delivery.id,
                    .table = table->name,
                    .label = table->label,
                    .last_good_date = last,
                    .old = tables::is_old(source->delivery, last, now, zone)});
  }
  return used;
}

}  // namespace rouse::behaviour
