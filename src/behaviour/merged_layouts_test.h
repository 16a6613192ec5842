// The same history of people, written into a warehouse in every way it can be stored. An analysis must give
// one answer for all of them, so every model has a test that hands its analysis to same_in_all_layouts().
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "behaviour/analysis.h"
#include "ingest/squash.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"
#include "testing/warehouse_server.h"

namespace rouse::behaviour {

constexpr std::int64_t kHistoryStartMs = 1'772'380'800'000;  // 2026-03-02 00:00 +08:00

// An origin is at first its own owner.
struct Did {
  std::uint64_t origin = 0;
  std::int64_t minute = 0;  // after kHistoryStartMs
  std::string event;
  std::string channel{};
  std::uint64_t card = 0;
};
// A merge, or an unmerge: one entry of the ledger.
struct Moved {
  std::vector<std::uint64_t> origins;
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};
// In the order of arrival.
using History = std::vector<std::variant<Did, Moved>>;

enum class Layout {
  kFinalOwners,        // as if every event had come after the last change
  kPending,            // as it arrived: each event with the owner it had then
  kPartlySquashed,     // as a squash leaves it that died half-way: some events have their final owner
  kSquashedInBetween,  // squashed after half of the history, the rest as it arrived
  kSquashed,
};
constexpr Layout kLayouts[] = {Layout::kFinalOwners, Layout::kPending, Layout::kPartlySquashed,
                               Layout::kSquashedInBetween, Layout::kSquashed};

// Who owns an origin, change by change.
class Owners {
 public:
  static Owners after(const History& history);
  std::uint64_t of(std::uint64_t origin) const;
  void apply(const Moved& moved);

 private:
  std::map<std::uint64_t, std::uint64_t> owner_;
};

constexpr std::string_view kHistoryPlan = R"(format: 1
plan: app
en: Mobile app
subject: {type: customer}
further_subjects: [{type: card}]
events: [{name: open}, {name: apply}, {name: sign}, {name: cancel}]
)";

// A database and metadata with one history in it.
class MergedLayouts {
 public:
  explicit MergedLayouts(testing::ServerKind kind, std::string_view plan_yaml = kHistoryPlan);

  // Replaces what was there.
  void write(const History& history, Layout layout);
  // Goes on from what was written last.
  void add(const History& more);
  ingest::SquashReport squash(const ingest::SquashOptions& options = {});

  // The one answer of `analyse` to all layouts of the history.
  std::string same_in_all_layouts(const History& history,
                                  const std::function<std::string(const AnalysisContext&)>& analyse);

  AnalysisContext context() { return {*warehouse_, *metadata_, plan_, zone_, clock_}; }
  const events::Plan& plan() const { return plan_; }
  // The answer as text, or the error.
  std::string ask(const std::string& sql);

 private:
  void clear();
  void add_event(const Did& did, std::uint64_t owner) { events_.push_back({did, owner, ++seq_}); }
  void add_override(const Moved& moved);
  void flush();
  void flush_overrides();

  struct Stored {
    Did did;
    std::uint64_t owner;
    std::uint64_t seq;
  };

  const std::string yaml_;
  testing::ManualClock clock_{core::from_epoch_ms(1'800'000'000'000)};
  core::Zone zone_ = core::Zone::load("Asia/Shanghai").value();
  events::Plan plan_;
  std::unique_ptr<warehouse::Warehouse> warehouse_;
  std::optional<testing::TemporaryFolder> folder_;
  std::optional<metadata::Store> metadata_;
  Owners owners_;
  std::uint64_t version_ = 0;
  std::uint64_t seq_ = 0;
  // Not yet in the warehouse.
  std::vector<Stored> events_;
  std::vector<std::array<std::uint64_t, 4>> overrides_;
};

}  // namespace rouse::behaviour
