// The demo table of the package ChannelAttribution (Altomare): 10,000 paths with how often each converted and
// did not. Expected figures are the exact solution of the chain of first order, computed by an independent
// program; the package itself simulates and scatters round them.
#include <gtest/gtest.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "behaviour/attribution/attribution_kernel.h"
#include "behaviour/attribution/attribution_report.h"

namespace rouse::behaviour {
namespace {

const auto kPaths =
    std::filesystem::path{ROUSE_SOURCE_DIR} / ".." / "shared" / "data" / "channel_attribution" / "data.csv";

std::vector<std::string> split(std::string_view text, std::string_view by) {
  std::vector<std::string> parts;
  for (auto at = text.find(by); at != std::string_view::npos; at = text.find(by)) {
    parts.emplace_back(text.substr(0, at));
    text.remove_prefix(at + by.size());
  }
  parts.emplace_back(text);
  return parts;
}

std::uint64_t count_of(const std::string& text) {
  std::uint64_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

// Journeys one second from touch to touch, each of a customer of its own.
class Journeys {
 public:
  Journeys() : kernel_(definition()) {}

  void add(const std::vector<std::string>& channels, bool converted, std::uint64_t times) {
    std::vector<std::int64_t> ts;
    std::vector<std::uint64_t> mask(channels.size(), 2);
    std::vector<Code> codes;
    for (const auto& channel : channels) codes.push_back(code_of(channel));
    if (converted) {
      mask.push_back(1);
      codes.push_back(kNoCode);
    }
    for (std::size_t i = 0; i < mask.size(); ++i) ts.push_back(static_cast<std::int64_t>(i) * 1'000);
    const Sequence journey{
        .subject = 1, .size = ts.size(), .ts = ts.data(), .mask = mask.data(), .codes = {codes.data()}};
    for (std::uint64_t i = 0; i < times; ++i) kernel_.fold(journey, partial_);
  }

  AttributionTable table() const {
    AttributionSpec spec;
    spec.models = definition().models;
    std::vector<ChannelKey> order;
    ChannelNames names;
    for (const auto& [name, code] : codes_) {
      order.push_back({.of = kFirstProperty, .code = code});
      names[order.back()].name = name;
    }
    return table_of(spec, partial_.all, order, names, {});
  }

 private:
  static AttributionDefinition definition() {
    AttributionDefinition made{{.zone = core::Zone::load("UTC").value(), .from_ms = 0, .to_ms = 86'400'000}};
    made.look_back = {1, WindowUnit::kDay};
    made.models = {AttributionModel::kMarkov, AttributionModel::kFirst, AttributionModel::kLinear,
                   AttributionModel::kShapley};
    made.touches = {{.channel = {.of = kFirstProperty}, .by = 0}};
    made.unconverted = true;
    return made;
  }
  Code code_of(const std::string& channel) {
    return codes_.try_emplace(channel, codes_.size() + 1).first->second;
  }

  AttributionKernel kernel_;
  AttributionPartial partial_;
  std::map<std::string, Code> codes_;
};

TEST(AttributionData, OfTwelveChannels) {
  if (!std::filesystem::exists(kPaths)) GTEST_SKIP() << "public data set channel_attribution not present";
  Journeys journeys;
  std::ifstream file{kPaths};
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    if (line.ends_with('\r')) line.pop_back();
    const auto fields = split(line, ";");
    const auto channels = split(fields.at(0), " > ");
    journeys.add(channels, true, count_of(fields.at(1)));
    journeys.add(channels, false, count_of(fields.at(3)));
  }
  const auto table = journeys.table();
  EXPECT_EQ(table.all.conversions, 19'785U);
  EXPECT_EQ(table.direct.conversions, 0U);
  EXPECT_EQ(table.unconverted->paths, 68'602U);
  EXPECT_NEAR(table.conversion_probability.value(), 0.2238451, 5e-8);
  const std::map<std::string, double> expected{{"alpha", 5344.95},  {"iota", 3884.61},  {"eta", 3340.85},
                                               {"beta", 2527.35},   {"theta", 1971.91}, {"lambda", 1282.85},
                                               {"epsilon", 599.57}, {"zeta", 381.06},   {"kappa", 274.36},
                                               {"gamma", 171.15},   {"delta", 4.61},    {"mi", 1.72}};
  std::vector<double> sums(4, 0);
  ASSERT_EQ(table.channels.size(), expected.size());
  for (const auto& channel : table.channels) {
    EXPECT_NEAR(channel.models[0].conversions, expected.at(channel.channel.name), 0.01)
        << channel.channel.name;
    for (std::size_t m = 0; m < sums.size(); ++m) sums[m] += channel.models[m].conversions;
  }
  for (const auto sum : sums) EXPECT_NEAR(sum, 19'785, 1e-6);
}

}  // namespace
}  // namespace rouse::behaviour
