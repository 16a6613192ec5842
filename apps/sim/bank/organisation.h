// The simulated bank's tree, 总行 → 一级分行 → 二级分行 → 支行 → 网点, and the people who look after
// customers. Places are real, units and people are made up.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rouse::sim {

enum class OrgLevel : std::uint8_t { kHeadOffice, kTier1Branch, kTier2Branch, kSubBranch, kOutlet };
std::string_view to_string(OrgLevel level);  // as in packs/bank/tables.yaml

struct OrgUnit {
  std::string number;
  std::string name;
  OrgLevel level = OrgLevel::kHeadOffice;
  std::uint32_t parent = 0;  // index of the unit above; the head office is its own
  std::string city;
};

struct Staff {
  std::string number;
  std::string name;
  std::uint32_t unit = 0;
  bool wealth_manager = false;  // else a customer manager
};

// A change of the network, in force from its day on: an outlet moves to another sub-branch, or closes and
// leaves its customers and people to a sibling.
struct OrgChange {
  std::uint32_t outlet = 0;
  std::int32_t since = 0;     // days before the last simulated one
  std::uint32_t goes_to = 0;  // the sub-branch, or the sibling
  bool closes = false;
};

class Organisation {
 public:
  Organisation();

  std::span<const OrgUnit> units() const { return units_; }
  std::span<const Staff> staff() const { return staff_; }
  // Indices into units(), busiest first.
  std::span<const std::uint32_t> outlets() const { return outlets_; }
  // The unit of that level at or above `unit`.
  const OrgUnit& above(std::uint32_t unit, OrgLevel level) const;
  std::span<const OrgChange> changes() const { return changes_; }
  // The unit above, and the outlet that has this one's customers, so many days before the last simulated one.
  std::uint32_t parent_on(std::uint32_t unit, std::int32_t before_last) const;
  std::uint32_t successor_on(std::uint32_t outlet, std::int32_t before_last) const;
  // One of the outlet's managers. They go where its customers go.
  std::uint32_t manager_of(std::uint32_t outlet, std::uint32_t customer) const;

 private:
  std::uint32_t add(OrgLevel level, std::string name, std::uint32_t parent, std::string_view city);
  void add_outlet(std::string name, std::uint32_t parent, std::string_view city);
  void add_changes();

  std::vector<OrgUnit> units_;
  std::vector<Staff> staff_;
  std::vector<std::uint32_t> outlets_;
  std::vector<OrgChange> changes_;
  std::vector<std::uint32_t> first_staff_;  // of each unit; its managers follow one another
};

}  // namespace rouse::sim
