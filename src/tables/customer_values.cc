#include "tables/customer_values.h"

#include <fmt/format.h>

#include <algorithm>

#include "metadata/table_runs.h"
#include "tables/board.h"
#include "tables/declared.h"

namespace rouse::tables {
namespace {

std::string name_of(const CustomerValue& value, bool latest) {
  return fmt::format("{}{}{}", kValuePrefix, value.name, latest ? kLatestSuffix : "");
}

events::Label latest_label(const events::Label& label) {
  return {label.zh.empty() ? "" : label.zh + "（最新）", label.en.empty() ? "" : label.en + " (latest)"};
}

std::vector<events::EnumValue> enum_values(const Delivery& delivery, const CustomerValue& value) {
  std::vector<events::EnumValue> values;
  values.reserve(value.bands.size());
  for (const auto& band : value.bands) values.push_back({band.value, band.label});
  if (!value.bands.empty() || property_type(delivery, value) != events::PropertyType::kEnum) return values;
  const auto* looked_up = lookup_table(delivery, value);
  const auto* table = looked_up ? looked_up : find_table(delivery, value.table);
  return find_column(*table, looked_up ? value.lookup : value.column)->values;
}

events::Property property(const Delivery& delivery, const CustomerValue& value, bool latest) {
  const auto name = name_of(value, latest);
  return {.name = name,
          .id = name,
          .label = latest ? latest_label(value.label) : value.label,
          .type = property_type(delivery, value),
          .values = enum_values(delivery, value),
          .pii = false,
          .customer_column = (latest ? "vl_" : "v_") + value.name};
}

}  // namespace

events::PropertyType property_type(const Delivery& delivery, const CustomerValue& value) {
  if (!value.bands.empty()) return events::PropertyType::kEnum;
  switch (value_type(delivery, value)) {
    case ColumnType::kString: return events::PropertyType::kString;
    case ColumnType::kNumber: return events::PropertyType::kNumber;
    case ColumnType::kInteger: return events::PropertyType::kInteger;
    case ColumnType::kMoney: return events::PropertyType::kMoney;
    case ColumnType::kBoolean: return events::PropertyType::kBoolean;
    case ColumnType::kTime:
    case ColumnType::kDate: return events::PropertyType::kTime;
    case ColumnType::kEnum: return events::PropertyType::kEnum;
  }
  return {};
}

std::optional<std::int32_t> PublishedDelivery::last_good_date(std::string_view table) const {
  const auto found = dates.find(table);
  return found == dates.end() || found->second.empty() ? std::nullopt
                                                       : std::optional{found->second.back().data_date};
}

core::Result<CustomerValues> read_customer_values(const metadata::Reader& reader) {
  CustomerValues values;
  ROUSE_TRY(auto declared, declared_deliveries(reader));
  ROUSE_TRY(const auto published, metadata::published_runs(reader));
  for (auto& delivery : declared) {
    PublishedDelivery read{.delivery = std::move(delivery), .dates = {}};
    for (const auto& run : published) {
      if (run.delivery != read.delivery.id) continue;
      read.dates[run.table].push_back({run.data_date, run.run, run.cleared});
    }
    values.deliveries.push_back(std::move(read));
  }
  return values;
}

core::Result<bool> still_there(const metadata::Reader& reader, std::span<const UsedRun> runs) {
  ROUSE_TRY(const auto published, metadata::published_runs(reader));
  for (const auto& used : runs) {
    const auto found = std::ranges::find_if(
        published, [&](const auto& each) { return each.run == used.run && each.table == used.table; });
    if (found != published.end()) {
      if (found->cleared && !used.history) return false;
      continue;
    }
    ROUSE_TRY(const auto run, metadata::find_run(reader, used.run));
    if (run.cleared) return false;
  }
  return true;
}

core::Result<events::Plan> with_customer_values(events::Plan plan, const CustomerValues& values) {
  const std::size_t own = plan.properties.size();
  for (const auto& source : values.deliveries) {
    const auto& delivery = source.delivery;
    for (const auto& value : delivery.values) {
      for (const bool latest : {false, true}) {
        const auto name = name_of(value, latest);
        const auto declared = std::span{plan.properties}.first(own);
        if (std::ranges::find(declared, name, &events::Property::name) != declared.end()) {
          return core::fail(core::ErrorCode::kConflict, "plan",
                            fmt::format("plan: '{}' declares a property '{}', which is a customer value of "
                                        "delivery '{}'",
                                        plan.id, name, delivery.id),
                            "give one of the two another name");
        }
        plan.properties.push_back(property(delivery, value, latest));
      }
    }
  }
  return plan;
}

std::optional<NamedValue> find_value(const CustomerValues& values, std::string_view name) {
  if (!name.starts_with(kValuePrefix)) return std::nullopt;
  name.remove_prefix(kValuePrefix.size());
  const bool latest = name.ends_with(kLatestSuffix);
  if (latest) name.remove_suffix(kLatestSuffix.size());
  for (const auto& source : values.deliveries) {
    const auto found = std::ranges::find(source.delivery.values, name, &CustomerValue::name);
    if (found != source.delivery.values.end()) return NamedValue{&source, &*found, latest};
  }
  return std::nullopt;
}

bool is_old(const Delivery& delivery, std::optional<std::int32_t> last_good_date, core::Timestamp now,
            const core::Zone& zone) {
  return !last_good_date || *last_good_date < newest_due(delivery, now, zone);
}

}  // namespace rouse::tables
