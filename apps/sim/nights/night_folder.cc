#include "nights/night_folder.h"

#include <algorithm>
#include <string>
#include <utility>

namespace rouse::sim {

NightFolder::NightFolder(core::FileSystem& files, Gb18030& encoding, const World& world,
                         std::filesystem::path folder, std::int32_t date)
    : files_(files), encoding_(encoding), world_(world), folder_(std::move(folder)), date_(date) {}

core::Result<std::unique_ptr<NightFolder>> NightFolder::create(core::FileSystem& files, Gb18030& encoding,
                                                               const World& world,
                                                               std::filesystem::path folder,
                                                               std::int32_t date) {
  ROUSE_CHECK(files.make_folder(folder));
  std::unique_ptr<NightFolder> result{new NightFolder{files, encoding, world, std::move(folder), date}};
  for (std::size_t table = 0; table < kCustomerTables; ++table) {
    ROUSE_TRY(result->customer_files_[table],
              NightTableFile::create(files, encoding, result->folder_, static_cast<NightTable>(table), date));
  }
  return result;
}

core::Result<void> NightFolder::put(const Night& night, std::span<const Event> events,
                                    const Delivered& before) {
  put_customer(night, file(NightTable::kCustomers));
  put_managers(night, file(NightTable::kCustomerManagers));
  put_accounts(night, before, file(NightTable::kAccounts));
  put_balances(night, file(NightTable::kBalancesDaily));
  put_cards(night, file(NightTable::kCards));
  put_bill(night, before, file(NightTable::kCardBills));
  put_contracts(night, file(NightTable::kContracts));
  move_day(world_.settings().seed, night.customer, night.life, night.day, events, movements_);
  put_movements(night.customer, movements_, file(NightTable::kTransactions));
  for (const auto& file : customer_files_) ROUSE_CHECK(file->state());
  return {};
}

core::Result<void> NightFolder::finish() {
  for (const NightTable table : {NightTable::kOrgUnits, NightTable::kProducts, NightTable::kStaff}) {
    ROUSE_CHECK(write_bank(table));
  }
  for (const auto& file : customer_files_) ROUSE_CHECK(file->finish());
  return files_.sync_folder(folder_);
}

core::Result<void> NightFolder::write_bank(NightTable table) {
  ROUSE_TRY(auto file, NightTableFile::create(files_, encoding_, folder_, table, date_));
  switch (table) {
    case NightTable::kOrgUnits: put_org_units(world_, date_, *file); break;
    case NightTable::kProducts: put_products(*file); break;
    default: put_staff(world_, date_, *file);
  }
  return file->finish();
}

core::Result<bool> is_complete_night(core::FileSystem& files, const std::filesystem::path& folder,
                                     std::int32_t date) {
  const auto names = files.list(folder);
  if (!names && names.error().code == core::ErrorCode::kNotFound) return false;
  ROUSE_CHECK(names);
  for (std::size_t table = 0; table < kNightTables; ++table) {
    const std::string control = control_file_name(static_cast<NightTable>(table), date);
    if (!std::binary_search(names->begin(), names->end(), control)) return false;
  }
  return true;
}

}  // namespace rouse::sim
