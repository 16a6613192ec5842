// What a world adds up to, beside the figures that banks and their vendors published
// (docs/simulated-bank.md).
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "world/truth.h"
#include "world/world.h"

namespace rouse::sim {

// A share of something, published or not.
struct Figure {
  std::string_view id;
  std::string_view text;
  std::optional<double> published;
  double simulated = 0;
  std::uint64_t of = 0;  // how many it is a share of
};

class Aggregates {
 public:
  explicit Aggregates(const Settings& settings) : settings_(settings) {}

  void add(const History& history, const CustomerTruth& truth);

  std::vector<Figure> figures() const;
  std::uint64_t events() const { return events_; }
  // As JSON, with the series of the plots: logins by hour, instalments by days before the repayment day, card
  // holders with an instalment by age, customers by activity state, by their chance to come, and by tier.
  std::string to_json() const;

 private:
  struct Share {
    std::uint64_t part = 0;
    std::uint64_t whole = 0;
    void add(bool holds) {
      part += holds ? 1 : 0;
      ++whole;
    }
    double value() const { return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole); }
  };

  struct Path;

  static void follow(const Event& event, Path& path);
  void add_events(const History& history);
  void add_path(const Path& path, const Customer& customer);
  void add_state(const History& history, const CustomerTruth& truth);

  Settings settings_;
  std::uint64_t events_ = 0;
  // The instalment path, by visits: each page's share that goes on to the next.
  Share home_to_card_, card_to_bill_, bill_to_confirm_, confirm_to_success_;
  Share before_repayment_;
  Share sleeping_;  // of the signed
  std::array<Share, 6> instalment_by_age_;
  std::array<std::uint64_t, 24> logins_by_hour_{};
  std::array<std::uint64_t, 31> instalments_by_day_{};  // until the repayment day
  std::array<std::uint64_t, 6> states_{};
  std::array<std::uint64_t, 4> tiers_{};
  std::array<std::uint64_t, 20> comes_{};  // of the sleeping, by their chance to come in steps of 5 %
};

}  // namespace rouse::sim
