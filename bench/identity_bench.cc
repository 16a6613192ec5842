// Identity: links of a generated graph decided in batches and one event at a time, with the memory they take;
// beside it a plain union-find over hash maps of strings, which knows no rule. All in turn, several times;
// the fastest run of each is shown, since a shared machine only ever makes a run slower.
#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <ctime>
#include <fstream>
#include <functional>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "bench/report.h"
#include "core/random.h"
#include "identity/graph.h"
#include "identity/link_batch.h"
#include "identity/numbering.h"
#include "identity/resolver.h"

namespace rouse::bench {
namespace {

using Clock = std::chrono::steady_clock;
using identity::Decisions;
using identity::Graph;
using identity::LinkRow;
using identity::Numbering;
using identity::Occasion;

constexpr std::uint64_t kRowsOfWrite = 100'000;
constexpr std::uint64_t kRowsAtOnce = 50'000;  // after which entries are handed on
constexpr std::uint64_t kLinksOfCustomer = 5;
constexpr std::uint64_t kEventsOfWrite = 20'000;

struct Sizes {
  std::vector<std::uint64_t> millions{10, 100};  // of links
  std::uint64_t peer_millions = 10;
  std::uint64_t online_events = 2'000'000;
  unsigned repeats = 3;
};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double resident_bytes() {
  malloc_trim(0);
  std::ifstream file{"/proc/self/statm"};
  double pages = 0;
  file >> pages >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// Each customer has a number, a telephone, a WeChat openid, a device, a cookie and an anonymous id: a tree of
// five links, which come in an order that scatters them over the whole file.
class Links {
 public:
  Links(const identity::IdentifierTypes& types, std::uint64_t links)
      : links_(links), step_(links / 2 + links / 9 + 1) {
    while (std::gcd(step_, links_) != 1) ++step_;
    for (const auto* name : {"customer_no", "phone_token", "openid", "device_id", "cookie", "anonymous_id"}) {
      types_.push_back(*types.find(name));
    }
  }
  std::uint64_t customers() const { return links_ / kLinksOfCustomer; }
  std::uint64_t size() const { return links_; }

  // Rows from `begin` on, at most as many as a write has; valid until the next call.
  std::span<const LinkRow> rows(std::uint64_t begin) {
    const std::uint64_t count = std::min(kRowsOfWrite, links_ - begin);
    text_.clear();
    std::vector<std::array<std::size_t, 3>> places;
    rows_.clear();
    for (std::uint64_t i = 0; i < count; ++i) {
      // Multiplying by a number coprime to the size visits each link once.
      const std::uint64_t link = (begin + i) * step_ % links_;
      const auto& [left, right] = kTree[link % kLinksOfCustomer];
      const std::size_t start = text_.size();
      append(left, link / kLinksOfCustomer);
      const std::size_t middle = text_.size();
      append(right, link / kLinksOfCustomer);
      places.push_back({start, middle, text_.size()});
      rows_.push_back({.left_type = types_[left], .right_type = types_[right], .left = {}, .right = {}});
    }
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const auto& [start, middle, end] = places[i];
      rows_[i].left = std::string_view{text_}.substr(start, middle - start);
      rows_[i].right = std::string_view{text_}.substr(middle, end - middle);
    }
    return rows_;
  }
  static std::string customer(std::uint64_t customer) {
    return fmt::format("{:012}", 600'000'000'000 + customer);
  }
  static std::string device(std::uint64_t customer) { return text_of(customer, 3); }

 private:
  static constexpr std::array<std::pair<std::size_t, std::size_t>, kLinksOfCustomer> kTree{
      {{0, 1}, {1, 3}, {0, 2}, {3, 4}, {4, 5}}};

  static std::string text_of(std::uint64_t customer, std::uint64_t which) {
    core::Random random{customer * 8 + which};
    const std::uint64_t high = random.next();
    return fmt::format("{:016x}{:016x}", high, random.next());
  }
  void append(std::size_t which, std::uint64_t of) {
    text_ += which == 0 ? customer(of) : text_of(of, which);
  }

  std::uint64_t links_;
  std::uint64_t step_;
  std::vector<identity::TypeIndex> types_;
  std::string text_;
  std::vector<LinkRow> rows_;
};

struct Figures {
  double seconds = 0;
  double processor = 0;
  double bytes = 0;

  void add(const std::function<void()>& work) {
    const auto start = Clock::now();
    const auto processor_start = std::clock();  // of all threads
    work();
    processor += static_cast<double>(std::clock() - processor_start) / CLOCKS_PER_SEC;
    seconds += seconds_since(start);
  }
};

// The graph of all links, checked.
struct Built {
  explicit Built(const identity::IdentifierTypes& with) : types(with) {}

  void begin_write() {
    must(numbering.publish());
    graph.commit();
    graph.begin_write(numbering.last());
    decisions.clear();
  }

  Figures link_all(Links& links) {
    identity::LinkBatch batch{types, numbering, graph};
    const Occasion occasion{.ts = 1, .at = 1, .source = "links.csv", .reason = "link_file"};
    Figures figures;
    links.rows(0);  // its memory
    const double before = resident_bytes();
    for (std::uint64_t begin = 0; begin < links.size(); begin += kRowsOfWrite) {
      const auto rows = links.rows(begin);
      std::uint64_t entries = 0;
      figures.add([&] {
        begin_write();
        for (std::size_t done = 0; done < rows.size(); done += kRowsAtOnce) {
          decisions.clear();
          const auto some = rows.subspan(done, std::min(kRowsAtOnce, rows.size() - done));
          entries += must(batch.link(some, occasion, decisions)).entries;
        }
      });
      if (entries != rows.size()) throw std::runtime_error("a link was refused or known");
    }
    figures.bytes = resident_bytes() - before;
    return figures;
  }

  void check(const Links& links) const {
    std::uint64_t persons = 0;
    for (std::uint64_t number = 1; number <= numbering.last(); ++number)
      persons += graph.owner(number) == number;
    if (persons != links.customers() || numbering.last() != links.customers() * (kLinksOfCustomer + 1)) {
      throw std::runtime_error(fmt::format("{} persons, {} were generated", persons, links.customers()));
    }
    for (std::uint64_t customer = 0; customer < links.customers(); customer += 97) {
      const auto number = numbering.find(Links::customer(customer));
      const auto device = numbering.find(identity::key_of("device_id", Links::device(customer)));
      if (!number || !device || graph.owner(device->value) != number->value ||
          graph.identifiers_of(number->value).size() != kLinksOfCustomer + 1) {
        throw std::runtime_error(fmt::format("customer {} has other identifiers than generated", customer));
      }
    }
  }

  // Links a second, and a processor second.
  std::string online(const Links& links, std::uint64_t count) {
    identity::Resolver resolver{types, numbering, graph};
    const auto events = online_events(links, count);
    Figures figures;
    figures.add([&] {
      std::uint64_t done = 0;
      for (const auto& event : events) {
        if (done++ % kEventsOfWrite == 0) begin_write();
        resolve(resolver, event);
      }
    });
    const auto shown = std::accumulate(events.begin(), events.end(), std::uint64_t{0},
                                       [](auto sum, const auto& event) { return sum + event.links(); });
    const auto thousands = static_cast<double>(shown) / 1e3;
    return fmt::format("{:.0f} k ({:.0f} k)", thousands / figures.seconds, thousands / figures.processor);
  }

  struct OnlineEvent {
    std::string customer, device, cookie;  // no cookie: empty
    std::uint64_t links() const { return cookie.empty() ? 1 : 2; }
  };

  // Of two or three identifiers, half of them with a new device.
  static std::vector<OnlineEvent> online_events(const Links& links, std::uint64_t count) {
    core::Random random{1};
    std::vector<OnlineEvent> events(count);
    for (auto& [customer, device, cookie] : events) {
      const auto of = random.below(links.customers());
      customer = Links::customer(of);
      device = random.chance(0.5) ? Links::device(of) : fmt::format("{:016x}", random.next());
      if (random.chance(0.5)) cookie = fmt::format("{:016x}", random.next());
    }
    return events;
  }

  void resolve(identity::Resolver& resolver, const OnlineEvent& event) {
    const std::array<identity::IdentifierView, 3> views{
        {{"customer_no", event.customer}, {"device_id", event.device}, {"cookie", event.cookie}}};
    const auto some = std::span{views}.first(event.links() + 1);
    if (must(resolver.resolve(some, {.ts = 1}, decisions)).marks != 0) {
      throw std::runtime_error("an event was refused something");
    }
  }

  const identity::IdentifierTypes& types;
  Numbering numbering = Numbering::in_memory(identity::kPersonType);
  Graph graph{types, identity::stretch_numbers(numbering)};
  Decisions decisions;
};

// What one would write first: strings to numbers in a hash map, and a union-find.
class Peer {
 public:
  Figures link_all(Links& links, const identity::IdentifierTypes& types) {
    Figures figures;
    links.rows(0);
    const double before = resident_bytes();
    for (std::uint64_t begin = 0; begin < links.size(); begin += kRowsOfWrite) {
      const auto rows = links.rows(begin);
      figures.add([&] {
        for (const auto& row : rows) {
          const auto left = root(number(identity::key_of(types[row.left_type].name, row.left)));
          const auto right = root(number(identity::key_of(types[row.right_type].name, row.right)));
          if (left != right) parents_[right] = left;
        }
      });
    }
    figures.bytes = resident_bytes() - before;
    return figures;
  }
  std::uint64_t persons() const {
    std::uint64_t roots = 0;
    for (std::uint32_t i = 0; i < parents_.size(); ++i) roots += parents_[i] == i;
    return roots;
  }

 private:
  std::uint32_t number(const std::string& key) {
    const auto [found, added] = numbers_.try_emplace(key, static_cast<std::uint32_t>(parents_.size()));
    if (added) parents_.push_back(found->second);
    return found->second;
  }
  std::uint32_t root(std::uint32_t of) {
    while (parents_[of] != of) of = parents_[of] = parents_[parents_[of]];
    return of;
  }

  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<std::uint32_t> parents_;
};

std::string line(std::string_view what, std::uint64_t links, const Figures& figures,
                 std::string_view online) {
  const auto count = static_cast<double>(links);
  return fmt::format("| {} | {} M | {:.1f} s | {:.1f} s | {:.2f} M | {:.1f} | {} |\n", what,
                     links / 1'000'000, figures.seconds, figures.processor, count / figures.seconds / 1e6,
                     figures.bytes / count, online);
}

// The fastest run of one row of the table.
struct Row {
  Figures figures{.seconds = std::numeric_limits<double>::infinity()};
  std::string online{};

  void take(const Figures& run, std::string_view online_of_run) {
    if (run.seconds >= figures.seconds) return;
    figures = run;
    online = online_of_run;
  }
};

void run_peer(const identity::IdentifierTypes& types, std::uint64_t count, Row& row) {
  Links links{types, count};
  Peer peer;
  const auto figures = peer.link_all(links, types);
  if (peer.persons() != links.customers()) throw std::runtime_error("the peer counts other persons");
  row.take(figures, "");
}

void run_rouse(const identity::IdentifierTypes& types, std::uint64_t count, std::uint64_t online_events,
               Row& row) {
  Links links{types, count};
  Built built{types};
  const auto figures = built.link_all(links);
  built.check(links);
  row.take(figures, built.online(links, online_events));
}

std::string run(const Sizes& sizes) {
  const auto types = identity::default_identifier_types();
  const std::uint64_t of_peer = sizes.peer_millions * 1'000'000;
  Row peer;
  std::vector<Row> rows(sizes.millions.size());
  for (unsigned repeat = 0; repeat < sizes.repeats; ++repeat) {
    if (of_peer > 0) run_peer(types, of_peer, peer);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      run_rouse(types, sizes.millions[i] * 1'000'000, sizes.online_events, rows[i]);
    }
  }
  std::string table =
      "| What | Links | Batch | Processor | Links per second | Bytes per link | Online, links per second (of "
      "processor time) |\n"
      "|---|---|---|---|---|---|---|\n";
  if (of_peer > 0) table += line("union-find, std::unordered_map", of_peer, peer.figures, "");
  std::string ratio;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    table += line("rouse", sizes.millions[i] * 1'000'000, rows[i].figures, rows[i].online);
    if (sizes.millions[i] == sizes.peer_millions) {
      ratio = fmt::format("\nrouse : union-find at {} M links = {:.2f}\n", sizes.peer_millions,
                          peer.figures.seconds / rows[i].figures.seconds);
    }
  }
  return table + ratio;
}

}  // namespace
}  // namespace rouse::bench

int main(int argc, char** argv) {
  CLI::App app{"Identity benchmark"};
  rouse::bench::Sizes sizes;
  bool write = false;
  app.add_option("--millions", sizes.millions, "Of links; of several graphs");
  app.add_option("--peer-millions", sizes.peer_millions, "Of links, 0: no peer");
  app.add_option("--online-events", sizes.online_events, "After each graph");
  app.add_option("--repeats", sizes.repeats, "The fastest run of each is shown")->check(CLI::Range(1, 100));
  app.add_flag("--record", write, "Append the figures to bench/RESULTS.md");
  CLI11_PARSE(app, argc, argv);
  return rouse::bench::run_in_folder([&](const std::filesystem::path&) {
    const std::string table = rouse::bench::run(sizes);
    fmt::print("{}\n{}", rouse::bench::circumstances(), table);
    if (write) {
      const auto best = sizes.repeats > 1 ? fmt::format(", best of {}", sizes.repeats) : "";
      rouse::bench::record("Identity: links of six identifiers a customer, scattered" + best, table);
    }
  });
}
