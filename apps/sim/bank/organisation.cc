#include "bank/organisation.h"

#include <fmt/format.h>

#include <array>

#include "bank/names.h"

namespace rouse::sim {
namespace {

constexpr std::uint32_t kManagers = 4;  // of an outlet
constexpr std::uint32_t kOutlets = 3;   // of a sub-branch

struct Province {
  std::string_view name;
  std::array<std::string_view, 4> cities;
};
constexpr std::array<Province, 8> kProvinces{{{"广东", {"广州", "佛山", "东莞", "珠海"}},
                                              {"江苏", {"南京", "苏州", "无锡", "南通"}},
                                              {"浙江", {"杭州", "宁波", "温州", "嘉兴"}},
                                              {"山东", {"济南", "青岛", "烟台", "潍坊"}},
                                              {"四川", {"成都", "绵阳", "宜宾", "德阳"}},
                                              {"湖北", {"武汉", "宜昌", "襄阳", "荆州"}},
                                              {"河南", {"郑州", "洛阳", "南阳", "新乡"}},
                                              {"福建", {"福州", "厦门", "泉州", "漳州"}}}};
constexpr std::array<std::string_view, 3> kDistricts{"城中", "开发区", "新城"};
constexpr std::array<std::string_view, kOutlets> kStreets{"人民路", "解放路", "科技园"};

// By the order of the outlets. An outlet moves to its neighbour's sub-branch in the same city, or closes and
// leaves its customers to its neighbour, of the same sub-branch.
struct Move {
  std::size_t outlet;
  std::size_t neighbour;
  std::int32_t since;  // days before the last simulated one
};
constexpr std::array<Move, 3> kMoves{{{4, 6, 45}, {101, 104, 12}, {30, 33, 2}}};
constexpr std::array<Move, 3> kClosings{{{200, 199, 33}, {11, 10, 20}, {2, 1, 1}}};

}  // namespace

std::string_view to_string(OrgLevel level) {
  constexpr std::array<std::string_view, 5> kNames{"head_office", "tier1_branch", "tier2_branch",
                                                   "sub_branch", "outlet"};
  return kNames[static_cast<std::size_t>(level)];
}

Organisation::Organisation() {
  add(OrgLevel::kHeadOffice, "总行", 0, "上海");
  for (const Province& province : kProvinces) {
    const auto tier1 =
        add(OrgLevel::kTier1Branch, fmt::format("{}分行", province.name), 0, province.cities[0]);
    for (const std::string_view city : province.cities) {
      const auto tier2 = add(OrgLevel::kTier2Branch, fmt::format("{}分行", city), tier1, city);
      for (const std::string_view district : kDistricts) {
        const auto sub = add(OrgLevel::kSubBranch, fmt::format("{}{}支行", city, district), tier2, city);
        for (const std::string_view street : kStreets) {
          add_outlet(fmt::format("{}{}{}网点", city, district, street), sub, city);
        }
      }
    }
  }
  add_changes();
}

std::uint32_t Organisation::add(OrgLevel level, std::string name, std::uint32_t parent,
                                std::string_view city) {
  const auto index = static_cast<std::uint32_t>(units_.size());
  units_.push_back(
      {fmt::format("{:06}", 100'000 + index), std::move(name), level, parent, std::string{city}});
  first_staff_.push_back(static_cast<std::uint32_t>(staff_.size()));
  return index;
}

void Organisation::add_outlet(std::string name, std::uint32_t parent, std::string_view city) {
  const auto outlet = add(OrgLevel::kOutlet, std::move(name), parent, city);
  outlets_.push_back(outlet);
  for (std::uint32_t i = 0; i < kManagers; ++i) {
    const auto index = static_cast<std::uint32_t>(staff_.size());
    staff_.push_back({fmt::format("S{:06}", index + 1), person_name(index, i % 2 == 0), outlet, i == 0});
  }
}

void Organisation::add_changes() {
  for (const Move& move : kMoves) {
    changes_.push_back({outlets_[move.outlet], move.since, units_[outlets_[move.neighbour]].parent, false});
  }
  for (const Move& closing : kClosings) {
    changes_.push_back({outlets_[closing.outlet], closing.since, outlets_[closing.neighbour], true});
  }
}

std::uint32_t Organisation::parent_on(std::uint32_t unit, std::int32_t before_last) const {
  for (const OrgChange& change : changes_) {
    if (change.outlet == unit && !change.closes && before_last <= change.since) return change.goes_to;
  }
  return units_[unit].parent;
}

std::uint32_t Organisation::successor_on(std::uint32_t outlet, std::int32_t before_last) const {
  for (const OrgChange& change : changes_) {
    if (change.outlet == outlet && change.closes && before_last <= change.since) return change.goes_to;
  }
  return outlet;
}

const OrgUnit& Organisation::above(std::uint32_t unit, OrgLevel level) const {
  while (units_[unit].level > level) unit = units_[unit].parent;
  return units_[unit];
}

std::uint32_t Organisation::manager_of(std::uint32_t outlet, std::uint32_t customer) const {
  return first_staff_[outlet] + customer % kManagers;
}

}  // namespace rouse::sim
