#include "nights/night_files.h"

#include <fmt/format.h>

#include "core/zone.h"

namespace rouse::sim {
namespace {

core::Result<void> check_dates(const Settings& settings, std::span<const std::int32_t> dates) {
  if (dates.empty() || dates.size() > kNightsMax) {
    return core::invalid("nights", fmt::format("nights: {} are outside 1 to {}", dates.size(), kNightsMax));
  }
  for (std::size_t i = 1; i < dates.size(); ++i) {
    if (dates[i] == dates[i - 1] + 1) continue;
    return core::invalid("nights", fmt::format("nights: {} does not follow {}", core::format_day(dates[i]),
                                               core::format_day(dates[i - 1])));
  }
  if (dates.front() >= settings.first_day() && dates.back() <= settings.last_day) return {};
  return core::invalid(
      "nights", fmt::format("nights: {} to {} are not all simulated, {} to {} are",
                            core::format_day(dates.front()), core::format_day(dates.back()),
                            core::format_day(settings.first_day()), core::format_day(settings.last_day)));
}

}  // namespace

core::Result<std::unique_ptr<NightFiles>> NightFiles::create(core::FileSystem& files,
                                                             const std::filesystem::path& folder,
                                                             const World& world,
                                                             std::span<const std::int32_t> dates) {
  ROUSE_CHECK(check_dates(world.settings(), dates));
  std::unique_ptr<NightFiles> result{new NightFiles{files, world}};
  for (const std::int32_t date : dates) ROUSE_CHECK(result->open(folder, date));
  return result;
}

core::Result<void> NightFiles::open(const std::filesystem::path& folder, std::int32_t date) {
  Date opened{date, folder / "tables" / core::format_day(date), {}};
  ROUSE_CHECK(files_.make_folder(opened.folder));
  for (std::size_t table = 0; table < kCustomerTables; ++table) {
    ROUSE_TRY(opened.files[table],
              NightTableFile::create(files_, encoding_, opened.folder, static_cast<NightTable>(table), date));
  }
  dates_.push_back(std::move(opened));
  return {};
}

core::Result<void> NightFiles::add(const Customer& customer, const Life& life, const Day& day,
                                   std::span<const Event> events) {
  if (customer.number != customer_) {
    core::require(customer.number > customer_, "customers come in ascending order");
    customer_ = customer.number;
    person_ = draw_person(world_, customer, encoding_);
    course_.begin(world_.settings().seed, customer, life, day);
    delivered_ = {};
  }
  course_.take(customer, life, day);
  const std::int32_t night = day.number - dates_.front().day;
  if (night < 0 || static_cast<std::size_t>(night) >= dates_.size()) return {};
  Date& date = dates_[static_cast<std::size_t>(night)];
  put_rows({world_, customer, life, day, person_, course_}, events, date);
  for (const auto& file : date.files) ROUSE_CHECK(file->state());
  return {};
}

void NightFiles::put_rows(const Night& night, std::span<const Event> events, Date& date) {
  put_customer(night, date.file(NightTable::kCustomers));
  put_managers(night, date.file(NightTable::kCustomerManagers));
  put_accounts(night, delivered_, date.file(NightTable::kAccounts));
  put_balances(night, date.file(NightTable::kBalancesDaily));
  put_cards(night, date.file(NightTable::kCards));
  put_bill(night, delivered_, date.file(NightTable::kCardBills));
  put_contracts(night, date.file(NightTable::kContracts));
  move_day(world_.settings().seed, night.customer, night.life, night.day, events, movements_);
  put_movements(night.customer, movements_, date.file(NightTable::kTransactions));
}

core::Result<void> NightFiles::finish() {
  for (Date& date : dates_) {
    for (const NightTable table : {NightTable::kOrgUnits, NightTable::kProducts, NightTable::kStaff}) {
      ROUSE_CHECK(write_bank(date, table));
    }
    for (const auto& file : date.files) ROUSE_CHECK(file->finish());
    ROUSE_CHECK(files_.sync_folder(date.folder));
  }
  return {};
}

core::Result<void> NightFiles::write_bank(const Date& date, NightTable table) {
  ROUSE_TRY(auto file, NightTableFile::create(files_, encoding_, date.folder, table, date.day));
  switch (table) {
    case NightTable::kOrgUnits: put_org_units(world_, date.day, *file); break;
    case NightTable::kProducts: put_products(*file); break;
    default: put_staff(world_, date.day, *file);
  }
  return file->finish();
}

core::Result<std::string> simulated_declaration(std::string_view pack) {
  const std::size_t line = pack.find("\ndelivery: ");
  const std::size_t end = line == std::string_view::npos ? line : pack.find('\n', line + 1);
  if (end == std::string_view::npos) {
    return core::invalid("delivery",
                         "delivery: the declaration has no line of it that `simulated` could follow");
  }
  return fmt::format("{}\nsimulated: true{}", pack.substr(0, end), pack.substr(end));
}

}  // namespace rouse::sim
