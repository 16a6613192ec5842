// The bank itself: its units, its people, its products.
#include <algorithm>

#include "nights/rows.h"

namespace rouse::sim {
namespace {

constexpr std::int32_t kFounded = 6'000;  // 1986-06-06
constexpr std::int32_t kBetween = 17;     // days from a unit's opening to the next one's

std::int32_t closed_day(const World& world, std::uint32_t unit, std::int32_t date) {
  for (const OrgChange& change : world.organisation().changes()) {
    const std::int32_t day = world.settings().last_day - change.since;
    if (change.outlet == unit && change.closes && day <= date) return day;
  }
  return kNever;
}

// The unit itself and those above it, by their level.
struct Line {
  std::array<const OrgUnit*, 5> units{};
  const OrgUnit* of(OrgLevel level) const { return units[static_cast<std::size_t>(level)]; }
};

Line line_of(const Organisation& bank, std::uint32_t unit, std::int32_t before_last) {
  Line line;
  for (;;) {
    const OrgUnit& at = bank.units()[unit];
    line.units[static_cast<std::size_t>(at.level)] = &at;
    const std::uint32_t above = bank.parent_on(unit, before_last);
    if (above == unit) return line;
    unit = above;
  }
}

void put_unit_and_name(const OrgUnit* unit, NightTableFile& file) {
  if (unit == nullptr) {
    file.missing();
    file.missing();
    return;
  }
  file.text(unit->number);
  file.chinese(unit->name);
}

}  // namespace

void put_org_units(const World& world, std::int32_t date, NightTableFile& file) {
  const Organisation& bank = world.organisation();
  const std::int32_t before_last = world.settings().last_day - date;
  for (std::uint32_t i = 0; i < bank.units().size(); ++i) {
    const OrgUnit& unit = bank.units()[i];
    const Line line = line_of(bank, i, before_last);
    file.text(unit.number);
    file.chinese(unit.name);
    file.text(to_string(unit.level));
    file.text(i == 0 ? "" : bank.units()[bank.parent_on(i, before_last)].number);
    put_unit_and_name(line.of(OrgLevel::kTier1Branch), file);
    put_unit_and_name(line.of(OrgLevel::kTier2Branch), file);
    put_unit_and_name(line.of(OrgLevel::kSubBranch), file);
    file.chinese(unit.city);
    file.day(kFounded + static_cast<std::int32_t>(i) * kBetween);
    file.day(closed_day(world, i, date));
    file.end_row();
  }
}

void put_staff(const World& world, std::int32_t date, NightTableFile& file) {
  const Organisation& bank = world.organisation();
  for (const Staff& member : bank.staff()) {
    file.text(member.number);
    file.chinese(member.name);
    file.text(bank.units()[bank.successor_on(member.unit, world.settings().last_day - date)].number);
    file.text(member.wealth_manager ? "wealth_manager" : "customer_manager");
    file.boolean(true);
    file.end_row();
  }
}

void put_products(NightTableFile& file) {
  constexpr std::array<std::string_view, 5> kRisks{"R1", "R2", "R3", "R4", "R5"};
  for (const Product& product : products()) {
    file.text(product.code);
    file.chinese(product.zh);
    file.text(to_string(product.product_class));
    file.text(kRisks[product.risk - 1U]);
    file.text("CNY");
    if (product.term_days > 0) {
      file.integer(product.term_days);
    } else {
      file.missing();
    }
    file.money(product.minimum_yuan * 100);
    file.boolean(true);
    file.end_row();
  }
}

}  // namespace rouse::sim
