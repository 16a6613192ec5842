// Random histories: a slow and obvious reading of the rules, in plain maps of texts, says what must come out;
// events one by one, links in batches and a graph rebuilt from the ledger agree with it, unmerges included,
// and the override rows lead every stored event to its owner.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/random.h"
#include "identity/graph.h"
#include "identity/link_batch.h"
#include "identity/resolver.h"
#include "identity/unmerge.h"

namespace rouse::identity {
namespace {

// Small limits, so that short histories reach them.
IdentifierTypes tight_rules() {
  IdentifierTypes rules = default_identifier_types();
  for (auto& type : rules.types) {
    if (type.kind == IdentifierClass::kRoot || type.kind == IdentifierClass::kFact) continue;
    type.customers_max = type.kind == IdentifierClass::kPersonal ? 2 : 3;
    type.max_per_customer = type.name == "phone_token" || type.name == "device_id" ? 2 : 0;
  }
  return rules;
}

// The rules as a person would work them out on paper. Persons and origins are texts: an identifier's key, and
// for its later stretches the key with a count.
class Oracle {
 public:
  explicit Oracle(const IdentifierTypes& rules) : rules_(rules) {}

  struct Shown {
    std::string type, value;
    std::string key() const { return key_of(type, value); }
  };
  struct Answer {
    std::string origin;
    std::set<std::string> marks;
  };
  struct Entry {
    EntryKind kind;
    std::string identifier{}, via{};
    std::set<std::string> origins{};                  // that changed their owner
    std::string identifier_stretch{}, via_stretch{};  // at that time
    std::string from{}, to{};
    std::size_t reverts = 0;
    bool fact = false;
  };

  Answer resolve(const std::vector<Shown>& all) {
    Answer answer;
    std::vector<Shown> linking;
    for (const auto& shown : all) {
      if (is_junk(rules_, *rules_.find(shown.type), shown.value)) {
        answer.marks.insert("junk_identifier");
      } else {
        linking.push_back(shown);
      }
    }
    const auto anchor = anchor_of(linking);
    if (!anchor) {
      answer.marks.insert("no_identifier");
      return answer;
    }
    answer.origin = stretch(linking[*anchor].key());
    if (blocked_.contains(linking[*anchor].key())) {
      answer.marks.insert("blocked");
      return answer;
    }
    std::vector<Shown> others = linking;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(*anchor));
    std::ranges::stable_sort(others, {}, [&](const Shown& shown) { return kind(shown); });
    for (const auto& other : others) join(linking[*anchor], other, answer.marks);
    return answer;
  }

  Answer unbind(const Shown& shown) {
    const std::string key = shown.key();
    Answer answer;
    answer.origin = stretch(key);
    if (kind(shown) == IdentifierClass::kRoot) {
      answer.marks.insert("customer_number_stays");
      claim("customer_number_stays", shown, shown, person(key), person(key));
    } else if (blocked_.contains(key)) {
      answer.marks.insert("blocked");
    } else if (origins_of(person(key)).size() > 1 || person(key) != stretch(key)) {
      write({.kind = EntryKind::kDetach, .identifier = key, .via = key, .from = person(key)});
      begin_stretch(shown, std::nullopt);
    }
    return answer;
  }

  // Entries that build on entry `number` (from 1), or nothing if it cannot be undone at all.
  std::optional<std::vector<std::size_t>> building_on(std::size_t number) const {
    const Entry& entry = entries_[number - 1];
    const bool joins =
        entry.kind == EntryKind::kLink || entry.kind == EntryKind::kMerge || entry.kind == EntryKind::kMove;
    if (!joins || undone_.contains(number)) return std::nullopt;
    std::vector<std::size_t> found;
    for (std::size_t later = number + 1; later <= entries_.size(); ++later) {
      const Entry& other = entries_[later - 1];
      if (other.kind == EntryKind::kClaim || other.kind == EntryKind::kUnmerge || other.reverts != 0)
        continue;
      if (undone_.contains(later)) continue;
      const auto touches = [&](const std::string& origin) { return entry.origins.contains(origin); };
      const bool ends_former_person = entry.kind == EntryKind::kMove && !other.fact &&
                                      other.from == entry.from &&
                                      (other.kind == EntryKind::kLink || other.kind == EntryKind::kMerge);
      if (touches(other.identifier_stretch) || touches(other.via_stretch) ||
          std::ranges::any_of(other.origins, touches) || ends_former_person) {
        found.push_back(later);
      }
    }
    return found;
  }

  void unmerge(std::size_t number) {
    const Entry entry = entries_[number - 1];
    undone_.insert(number);
    if (entry.fact) {
      facts_.erase(entry.identifier);
      write({.kind = EntryKind::kUnmerge, .reverts = number});
      return;
    }
    for (auto& [key, stretches] : identifiers_) {
      for (auto& one : stretches) {
        if (entry.origins.contains(one.name)) one.person = entry.from;
      }
    }
    write({.kind = EntryKind::kUnmerge, .reverts = number});
    for (auto& [key, stretches] : identifiers_) {
      if (!entry.origins.contains(stretches.back().name)) continue;
      write({.kind = EntryKind::kDetach, .identifier = key, .reverts = number});
      const std::string name = key + "#" + std::to_string(stretches.size());
      if (is_customer(person(key))) seen_[key].insert(person(key));
      stretches.push_back({name, name});
    }
  }

  std::string person_of_origin(const std::string& origin) const {
    for (const auto& [key, stretches] : identifiers_) {
      for (const auto& one : stretches) {
        if (one.name == origin) return one.person;
      }
    }
    return origin;
  }
  const std::vector<Entry>& entries() const { return entries_; }
  struct Stretch {
    std::string name, person;
  };
  const std::map<std::string, std::vector<Stretch>>& identifiers() const { return identifiers_; }

 private:
  const IdentifierType& type(const Shown& shown) const { return rules_[*rules_.find(shown.type)]; }
  IdentifierClass kind(const Shown& shown) const { return type(shown).kind; }
  std::vector<Stretch>& stretches(const std::string& key) {
    auto& all = identifiers_[key];
    if (all.empty()) all.push_back({key, key});
    return all;
  }
  std::string stretch(const std::string& key) { return stretches(key).back().name; }
  std::string person(const std::string& key) { return stretches(key).back().person; }
  // Only a customer number's key has no type in front.
  static bool is_customer(const std::string& person) { return person.find(':') == std::string::npos; }

  std::vector<std::string> identifiers_of(const std::string& of) const {
    std::vector<std::string> found;
    for (const auto& [key, all] : identifiers_) {
      if (all.back().person == of) found.push_back(key);
    }
    return found;
  }
  std::set<std::string> origins_of(const std::string& of) const {
    std::set<std::string> found;
    for (const auto& [key, all] : identifiers_) {
      for (const auto& one : all) {
        if (one.person == of) found.insert(one.name);
      }
    }
    return found;
  }
  std::size_t count_of_type(const std::vector<std::string>& keys, const std::string& name) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        keys, [&](const std::string& key) { return identifier_of_key(rules_, key).type == name; }));
  }

  // Of what the person of an identifier has.
  IdentifierClass strongest_with(const Shown& shown) {
    if (is_customer(person(shown.key()))) return IdentifierClass::kRoot;
    auto strongest = kind(shown);
    for (const auto& key : identifiers_of(person(shown.key()))) {
      strongest = std::min(strongest, rules_[*rules_.find(identifier_of_key(rules_, key).type)].kind);
    }
    return strongest;
  }

  std::optional<std::size_t> anchor_of(const std::vector<Shown>& all) {
    std::optional<std::size_t> best;
    std::tuple<bool, int, int, std::uint32_t> best_rank;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (kind(all[i]) == IdentifierClass::kFact) continue;
      const std::string key = all[i].key();
      const std::tuple rank{blocked_.contains(key), static_cast<int>(kind(all[i])),
                            static_cast<int>(strongest_with(all[i])), type(all[i]).priority};
      if (best && !(rank < best_rank)) continue;
      best = i;
      best_rank = rank;
    }
    return best;
  }

  void join(const Shown& anchor, const Shown& other, std::set<std::string>& marks) {
    const std::string key = other.key();
    const std::string to = person(anchor.key());
    if (kind(other) == IdentifierClass::kFact) return show_fact(anchor, other, marks);
    if (blocked_.contains(key)) {
      marks.insert("blocked");
      return;
    }
    const std::string from = person(key);
    if (from == to) return;
    const auto refuse = [&](const std::string& reason) {
      marks.insert(reason);
      claim(reason, anchor, other, from, to);
    };
    if (kind(other) == IdentifierClass::kRoot) return refuse("two_customers");
    if (strongest_with(other) == kind(other)) {
      join_whole(anchor, other, from, to, refuse);
    } else {
      join_alone(anchor, other, from, to, refuse, marks);
    }
  }

  using Refuse = std::function<void(const std::string& reason)>;

  void join_whole(const Shown& anchor, const Shown& other, const std::string& from, const std::string& to,
                  const Refuse& refuse) {
    if (breaks_limit(to, identifiers_of(from))) return refuse("identifier_limit");
    const auto origins = origins_of(from);
    write({.kind = origins.size() == 1 ? EntryKind::kLink : EntryKind::kMerge,
           .identifier = other.key(),
           .via = anchor.key(),
           .origins = origins,
           .from = from,
           .to = to});
    for (auto& [identifier, all] : identifiers_) {
      for (auto& one : all) {
        if (one.person == from) one.person = to;
      }
    }
  }

  void join_alone(const Shown& anchor, const Shown& other, const std::string& from, const std::string& to,
                  const Refuse& refuse, std::set<std::string>& marks) {
    const std::string key = other.key();
    auto seen = seen_[key];
    for (const auto& one : {from, to}) {
      if (is_customer(one)) seen.insert(one);
    }
    const bool too_many = seen.size() > type(other).customers_max;
    if (!too_many && !(type(other).moves && kind(anchor) < kind(other))) {
      seen_[key] = seen;
      return refuse("identifier_kept");
    }
    if (!too_many && breaks_limit(to, {key})) return refuse("identifier_limit");
    seen_[key] = seen;
    const std::string fresh = key + "#" + std::to_string(stretches(key).size());
    write({.kind = too_many ? EntryKind::kBlock : EntryKind::kMove,
           .identifier = key,
           .via = anchor.key(),
           .origins = {fresh},
           .from = from,
           .to = too_many ? fresh : to});
    begin_stretch(other, too_many ? std::nullopt : std::optional{to});
    if (!too_many) return;
    blocked_.insert(key);
    marks.insert("blocked");
  }

  void show_fact(const Shown& anchor, const Shown& fact, std::set<std::string>& marks) {
    const std::string to = person(anchor.key());
    if (!is_customer(to)) return;
    const auto [kept, added] = facts_.try_emplace(fact.key(), to);
    if (added) {
      write(
          {.kind = EntryKind::kLink, .identifier = fact.key(), .via = anchor.key(), .to = to, .fact = true});
    } else if (kept->second != to) {
      marks.insert("duplicate_fact");
      claim("duplicate_fact", anchor, fact, kept->second, to);
    }
  }

  bool breaks_limit(const std::string& to, const std::vector<std::string>& more) const {
    if (!is_customer(to)) return false;
    const auto had = identifiers_of(to);
    return std::ranges::any_of(rules_.types, [&](const IdentifierType& of) {
      if (of.max_per_customer == 0) return false;
      const auto coming = count_of_type(more, of.name);
      return coming > 0 && count_of_type(had, of.name) + coming > of.max_per_customer;
    });
  }

  void begin_stretch(const Shown& shown, const std::optional<std::string>& to) {
    auto& all = stretches(shown.key());
    if (is_customer(all.back().person)) seen_[shown.key()].insert(all.back().person);
    const std::string name = shown.key() + "#" + std::to_string(all.size());
    all.push_back({name, to.value_or(name)});
  }

  void claim(const std::string& reason, const Shown& anchor, const Shown& other, const std::string& from,
             const std::string& to) {
    if (!claims_.insert(reason + "|" + other.key() + "|" + from + "|" + to).second) return;
    write(
        {.kind = EntryKind::kClaim, .identifier = other.key(), .via = anchor.key(), .from = from, .to = to});
  }

  void write(Entry entry) {
    const auto stretch_of = [&](const std::string& key) {
      const auto found = identifiers_.find(key);
      return found == identifiers_.end() ? std::string{} : found->second.back().name;
    };
    entry.identifier_stretch = stretch_of(entry.identifier);
    entry.via_stretch = stretch_of(entry.via);
    entries_.push_back(std::move(entry));
  }

  const IdentifierTypes& rules_;
  std::map<std::string, std::vector<Stretch>> identifiers_;
  std::map<std::string, std::set<std::string>> seen_;
  std::map<std::string, std::string> facts_;
  std::set<std::string> blocked_;
  std::set<std::string> claims_;
  std::vector<Entry> entries_;
  std::set<std::size_t> undone_;
};

std::set<std::string> named(Marks marks) {
  const auto names = names_of(marks);
  return {names.begin(), names.end()};
}

// The system under test with its stores played by vectors.
struct Bank {
  explicit Bank(const IdentifierTypes& with) : rules(with) {}

  Resolution event(const std::vector<Oracle::Shown>& all, bool unbind) {
    std::vector<IdentifierView> views;
    views.reserve(all.size());
    for (const auto& one : all) views.push_back({one.type, one.value});
    const auto resolution =
        unbind ? resolver.unbind(views, occasion, decisions) : resolver.resolve(views, occasion, decisions);
    EXPECT_TRUE(resolution);
    if (resolution->origin != 0) written.push_back({resolution->origin, 0});
    return *resolution;
  }
  void begin() {
    graph.begin_write(numbering.last());
    decisions.clear();
    written.clear();
  }
  void roll_back() {
    graph.roll_back();
    ASSERT_TRUE(numbering.refresh());
  }
  void commit() {
    ASSERT_TRUE(numbering.publish());
    graph.commit();
    for (auto& row : written) row.second = graph.owner(row.first);
    rows.insert(rows.end(), written.begin(), written.end());
    ledger.insert(ledger.end(), decisions.entries.begin(), decisions.entries.end());
    for (const auto& row : decisions.overrides) overrides.push_back(row);
  }
  // Which the overrides lead to.
  std::uint64_t effective_owner(std::pair<std::uint64_t, std::uint64_t> row) const {
    std::uint64_t owner = row.second;
    std::uint64_t version = 0;
    for (const auto& one : overrides) {
      if (one.origin_id == row.first && one.version >= version) {
        owner = one.one_id;
        version = one.version;
      }
    }
    return owner;
  }

  const IdentifierTypes& rules;
  Numbering numbering = Numbering::in_memory("customer");
  Graph graph{rules, stretch_numbers(numbering)};
  Resolver resolver{rules, numbering, graph};
  Occasion occasion{.ts = 1, .at = 2, .seq = 3, .source = "app", .reason = "event"};
  Decisions decisions;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> written, rows;  // origin, stored one_id
  std::vector<LedgerEntry> ledger;
  std::vector<Override> overrides;
};

class History {
 public:
  History(std::uint64_t seed, const IdentifierTypes& rules)
      : random_(seed), rules_(rules), bank_(rules), oracle_(rules) {}

  void run(int writes) {
    for (int i = 0; i < writes && !::testing::Test::HasFailure(); ++i) {
      if (random_.chance(0.15) && !oracle_.entries().empty()) {
        unmerge();
      } else {
        write();
      }
      compare();
      if (i % 8 == 7) compare_rows();
    }
  }

  // Every stored event finds its owner by the override rows.
  void compare_rows() {
    for (const auto& row : bank_.rows) {
      EXPECT_EQ(bank_.effective_owner(row), bank_.graph.owner(row.first)) << name(row.first);
    }
  }

  // Folded from what was kept.
  void rebuild() {
    Graph rebuilt{rules_, {}};
    for (const auto& entry : bank_.ledger) {
      std::vector<Override> rows;
      for (const auto& row : bank_.overrides) {
        if (row.version == entry.entry) rows.push_back(row);
      }
      const auto applied =
          rebuilt.apply(entry, entry.kind == EntryKind::kUnmerge ? rows : std::vector<Override>{});
      ASSERT_TRUE(applied) << to_string(applied.error());
      rebuilt.commit();
    }
    EXPECT_EQ(rebuilt.fingerprint(), bank_.graph.fingerprint());
  }

  std::map<EntryKind, int> kinds() const {
    std::map<EntryKind, int> counts;
    for (const auto& entry : bank_.ledger) ++counts[entry.kind];
    return counts;
  }
  int refused() const { return refused_; }

 private:
  Oracle::Shown any() {
    static const std::vector<std::pair<std::string, std::uint64_t>> kPool{
        {"customer_no", 4}, {"phone_token", 4},  {"openid", 3},   {"device_id", 5},
        {"cookie", 4},      {"anonymous_id", 4}, {"id_number", 2}};
    const auto& [type, values] = kPool[random_.below(kPool.size())];
    if (random_.chance(0.02)) return {type, "undefined"};
    return {type, std::string(1, static_cast<char>('a' + random_.below(values)))};
  }

  struct Step {
    std::vector<Oracle::Shown> identifiers;
    bool unbind = false;
  };

  std::vector<Step> some_steps() {
    std::vector<Step> steps(1 + random_.below(6));
    for (auto& step : steps) {
      step.unbind = random_.chance(0.05);
      const auto count = step.unbind ? 1 : 1 + random_.below(4);
      for (std::uint64_t i = 0; i < count; ++i) step.identifiers.push_back(any());
      if (step.unbind)
        step.unbind = step.identifiers[0].type != "id_number" && step.identifiers[0].value.size() == 1;
    }
    return steps;
  }

  void write() {
    const auto steps = some_steps();
    if (random_.chance(0.3)) {
      const auto before = bank_.graph.fingerprint();
      bank_.begin();
      for (const auto& step : steps) bank_.event(step.identifiers, step.unbind);
      bank_.roll_back();
      ASSERT_EQ(bank_.graph.fingerprint(), before) << "a roll-back leaves a trace";
    }
    bank_.begin();
    for (const auto& step : steps) {
      const auto is = bank_.event(step.identifiers, step.unbind);
      const auto must = step.unbind ? oracle_.unbind(step.identifiers[0]) : oracle_.resolve(step.identifiers);
      learn();
      EXPECT_EQ(named(is.marks), must.marks);
      EXPECT_EQ(name(is.origin), must.origin);
    }
    bank_.commit();
  }

  void unmerge() {
    const auto number = 1 + random_.below(oracle_.entries().size());
    const auto& reverted = bank_.ledger[number - 1];
    const auto plan = plan_unmerge(rules_, reverted, bank_.ledger, bank_.overrides);
    const auto building = oracle_.building_on(number);
    if (!building || !building->empty()) {
      ++refused_;
      ASSERT_FALSE(plan) << "entry " << number << " can be undone";
      if (building) {
        EXPECT_NE(plan.error().message.find(fmt_list(*building)), std::string::npos)
            << plan.error().message << " but " << fmt_list(*building);
      }
      return;
    }
    ASSERT_TRUE(plan) << to_string(plan.error());
    bank_.begin();
    const auto undone = bank_.graph.unmerge(plan->reverted, plan->origins, bank_.occasion, bank_.decisions);
    ASSERT_TRUE(undone) << to_string(undone.error());
    oracle_.unmerge(number);
    bank_.commit();
    learn();
  }
  static std::string fmt_list(const std::vector<std::size_t>& numbers) {
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(numbers.size(), 10); ++i) {
      text += (i == 0 ? "" : ", ") + std::to_string(numbers[i]);
    }
    return text;
  }

  // Names of the numbers: identifiers by their key, stretches by the entries that began them.
  std::string name(std::uint64_t number) const {
    const auto found = names_.find(number);
    return found == names_.end() ? std::string{} : found->second;
  }
  void learn() {
    for (const auto& [key, stretches] : oracle_.identifiers()) {
      if (const auto number = bank_.numbering.find(key)) names_[number->value] = key;
    }
    std::map<std::uint64_t, std::size_t> stretches;
    const auto take = [&](const LedgerEntry& entry) {
      if (entry.origin != 0) {
        names_[entry.origin] = name(entry.identifier) + "#" + std::to_string(++stretches[entry.identifier]);
      }
    };
    for (const auto& entry : bank_.ledger) take(entry);
    if (!bank_.decisions.entries.empty() &&
        (bank_.ledger.empty() || bank_.decisions.entries.back().entry > bank_.ledger.back().entry)) {
      for (const auto& entry : bank_.decisions.entries) take(entry);
    }
  }

  void compare() {
    ASSERT_EQ(bank_.ledger.size(), oracle_.entries().size());
    for (std::size_t i = 0; i < bank_.ledger.size(); ++i) {
      ASSERT_EQ(bank_.ledger[i].kind, oracle_.entries()[i].kind) << "entry " << i + 1;
      ASSERT_EQ(bank_.ledger[i].entry, i + 1);
    }
    for (const auto& [number, named] : names_) {
      EXPECT_EQ(name(bank_.graph.owner(number)), oracle_.person_of_origin(named)) << named;
    }
    std::map<std::string, std::set<std::string>> persons;
    for (const auto& [key, stretches] : oracle_.identifiers()) persons[stretches.back().person].insert(key);
    for (const auto& [number, named] : names_) {
      if (bank_.graph.owner(number) != number) continue;
      std::set<std::string> identifiers;
      for (const auto& one : bank_.graph.identifiers_of(number)) identifiers.insert(name(one.number));
      EXPECT_EQ(identifiers, persons[named]) << named;
    }
  }

  core::Random random_;
  const IdentifierTypes& rules_;
  Bank bank_;
  Oracle oracle_;
  std::map<std::uint64_t, std::string> names_;
  int refused_ = 0;
};

TEST(GraphHistory, OnlineIsTheOracleAndIsTheLedgerFolded) {
  const auto rules = tight_rules();
  std::map<EntryKind, int> kinds;
  int refused = 0;
  for (std::uint64_t seed = 1; seed <= 30 && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    History history{seed, rules};
    history.run(40);
    history.rebuild();
    for (const auto& [kind, count] : history.kinds()) kinds[kind] += count;
    refused += history.refused();
  }
  // The histories are about something.
  for (const auto kind : {EntryKind::kLink, EntryKind::kMerge, EntryKind::kMove, EntryKind::kDetach,
                          EntryKind::kBlock, EntryKind::kClaim, EntryKind::kUnmerge}) {
    EXPECT_GT(kinds[kind], 20) << to_string(kind);
  }
  EXPECT_GT(refused, 20);
}

std::vector<LinkRow> random_rows(core::Random& random, const IdentifierTypes& rules,
                                 const std::vector<std::string>& values) {
  const std::vector<std::string> types{"customer_no", "phone_token", "device_id", "cookie"};
  const auto type = [&] { return *rules.find(types[random.below(types.size())]); };
  const auto value = [&] { return std::string_view{values[random.below(values.size())]}; };
  std::vector<LinkRow> rows(1'000);
  for (auto& row : rows) row = {type(), type(), value(), value()};
  return rows;
}

// The rows one by one, as events; junk ones are none.
void show_one_by_one(Bank& bank, std::span<const LinkRow> rows, std::uint64_t begin,
                     std::span<const Marks> marks) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    bank.occasion.seq = begin + i;
    const bool junk = row.left == "null" || row.right == "null";
    EXPECT_EQ(marks[i] == static_cast<Marks>(Mark::kJunk), junk);
    if (junk) continue;
    const auto one = bank.event({{bank.rules[row.left_type].name, std::string{row.left}},
                                 {bank.rules[row.right_type].name, std::string{row.right}}},
                                false);
    EXPECT_EQ(one.marks, marks[i]);
  }
}

// A link file is the events of its rows.
TEST(GraphHistory, BatchIsOnlineRowByRow) {
  const auto rules = tight_rules();
  std::vector<std::string> values{"null"};
  for (int i = 1; i < 40; ++i) values.push_back("value" + std::to_string(i));
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    core::Random random{seed};
    const auto rows = random_rows(random, rules, values);
    Bank online{rules};
    Bank batch{rules};
    LinkBatch links{rules, batch.numbering, batch.graph, 1 + seed % 7 * seed};
    std::size_t begin = 0;
    while (begin < rows.size()) {
      const auto some =
          std::span{rows}.subspan(begin, std::min<std::size_t>(1 + random.below(200), rows.size() - begin));
      online.begin();
      batch.begin();
      std::vector<Marks> marks(some.size());
      batch.occasion.seq = begin;
      ASSERT_TRUE(links.link(some, batch.occasion, batch.decisions, marks));
      show_one_by_one(online, some, begin, marks);
      EXPECT_EQ(batch.decisions.entries, online.decisions.entries);
      EXPECT_EQ(batch.decisions.overrides, online.decisions.overrides);
      online.commit();
      batch.commit();
      begin += some.size();
    }
    EXPECT_EQ(batch.graph.fingerprint(), online.graph.fingerprint());
  }
}

}  // namespace
}  // namespace rouse::identity
