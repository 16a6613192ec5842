#include "nights/night_files.h"

#include <fmt/format.h>

#include <utility>

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
  result->first_ = dates.front();
  for (const std::int32_t date : dates) {
    ROUSE_TRY(auto opened, NightFolder::create(files, result->encoding_, world,
                                               folder / "tables" / core::format_day(date), date));
    result->dates_.push_back(std::move(opened));
  }
  return result;
}

core::Result<void> NightFiles::add(const Customer& customer, const Life& life, const Day& day,
                                   std::span<const Event> events) {
  if (customer.number != customer_) {
    core::require(customer.number > customer_, "customers come in ascending order");
    customer_ = customer.number;
    person_ = draw_person(world_, customer, encoding_);
    memory_.course.begin(world_.settings().seed, customer, life, day);
    memory_.delivered = {};
  }
  memory_.course.take(customer, life, day);
  const std::int32_t date = day.number - first_;
  if (date < 0 || static_cast<std::size_t>(date) >= dates_.size()) return {};
  const Night night{world_, customer, life, day, person_, memory_.course};
  ROUSE_CHECK(dates_[static_cast<std::size_t>(date)]->put(night, events, memory_.delivered));
  memory_.delivered = delivered_after(night);
  return {};
}

core::Result<void> NightFiles::finish() {
  for (const auto& date : dates_) ROUSE_CHECK(date->finish());
  return {};
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
