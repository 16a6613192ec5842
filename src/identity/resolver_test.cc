// The rules, case by case, and the stories of docs/identity.md.
#include "identity/resolver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "identity/unmerge.h"

namespace rouse::identity {
namespace {

// Events are written as people would: "c1 d1" is customer 1 on device 1. The first letters say the type.
class ResolverTest : public ::testing::Test {
 protected:
  static Identifier identifier(const std::string& name) {
    static const std::map<std::string, std::string> kTypes{
        {"c", "customer_no"},    {"p", "phone_token"}, {"u", "unionid"}, {"w", "openid"},
        {"t", "third_party_id"}, {"d", "device_id"},   {"k", "cookie"},  {"a", "anonymous_id"},
        {"i", "id_number"},      {"o", "previous_id"}};
    // "o:a1" is the previous id with the value of a1.
    if (name.starts_with("o:")) return {"previous_id", name.substr(2)};
    return {kTypes.at(name.substr(0, 1)), name};
  }
  static std::vector<std::string> words(const std::string& text) {
    std::vector<std::string> all;
    std::size_t begin = 0;
    while (begin < text.size()) {
      const auto end = std::min(text.find(' ', begin), text.size());
      all.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
    return all;
  }
  // "c1", or with marks "c1 two_customers"; "d1" alone is nobody's but its own.
  std::string event(const std::string& identifiers) {
    std::vector<Identifier> all;
    for (const auto& word : words(identifiers)) all.push_back(identifier(word));
    return event(all);
  }
  std::string event(const std::vector<Identifier>& all) {
    begin();
    std::vector<IdentifierView> views;
    for (const auto& one : all) views.push_back({one.type, one.value});
    const auto resolution =
        resolver_.resolve(views, {.ts = ++ts_, .source = "app", .reason = "event"}, decisions_);
    EXPECT_TRUE(resolution) << to_string(resolution.error());
    origin_ = resolution->origin;
    std::string who = origin_ == 0 ? "nobody" : person(graph_.owner(origin_));
    for (const auto name : names_of(resolution->marks)) (who += " ") += name;
    commit();
    return who;
  }
  std::string unbind(const std::string& name) {
    begin();
    const auto one = identifier(name);
    const std::vector<IdentifierView> views{{one.type, one.value}};
    const auto resolution = resolver_.unbind(views, {.ts = ++ts_}, decisions_);
    EXPECT_TRUE(resolution) << to_string(resolution.error());
    origin_ = resolution->origin;
    std::string who = person(graph_.owner(origin_));
    for (const auto mark : names_of(resolution->marks)) (who += " ") += mark;
    commit();
    return who;
  }
  // "undone", or the entries in the way.
  std::string unmerge(std::uint64_t entry) {
    const auto plan = plan_unmerge(rules_, ledger_[entry - 1], ledger_, overrides_);
    if (!plan) return plan.error().message;
    begin();
    const auto undone =
        graph_.unmerge(plan->reverted, plan->origins, {.ts = ++ts_, .actor = "zhang"}, decisions_);
    EXPECT_TRUE(undone) << to_string(undone.error());
    commit();
    return "undone";
  }
  std::uint64_t number(const std::string& name) {
    const auto one = identifier(name);
    const auto found = numbering_.find(key_of(one.type, one.value));
    return found ? found->value : 0;
  }
  // Whose the identifier is now.
  std::string owner(const std::string& name) {
    return person(graph_.owner(graph_.current_stretch(number(name))));
  }
  std::string owner_of(std::uint64_t origin) { return person(graph_.owner(origin)); }
  std::string identifiers_of(const std::string& name) {
    std::vector<std::string> all;
    for (const auto& one : graph_.identifiers_of(number(name))) all.push_back(person(one.number));
    std::ranges::sort(all);
    std::string text;
    for (const auto& one : all) text += (text.empty() ? "" : " ") + one;
    return text;
  }
  // Kinds of the entries so far, "link move claim".
  std::string kinds() const {
    std::string text;
    for (const auto& entry : ledger_) text += (text.empty() ? "" : " ") + std::string{to_string(entry.kind)};
    return text;
  }

  void begin() {
    graph_.begin_write(numbering_.last());
    decisions_.clear();
  }
  void commit() {
    ASSERT_TRUE(numbering_.publish());
    graph_.commit();
    ledger_.insert(ledger_.end(), decisions_.entries.begin(), decisions_.entries.end());
    overrides_.insert(overrides_.end(), decisions_.overrides.begin(), decisions_.overrides.end());
  }
  std::string person(std::uint64_t number_of) {
    for (const auto& letter : {"c", "p", "u", "w", "t", "d", "k", "a", "i"}) {
      for (int i = 1; i <= 60; ++i) {
        const auto name = letter + std::to_string(i);
        if (number(name) == number_of) return name;
      }
    }
    for (const auto& entry : ledger_) {
      if (entry.origin == number_of) return person(entry.identifier) + "'";
    }
    for (const auto& entry : decisions_.entries) {
      if (entry.origin == number_of) return person(entry.identifier) + "'";
    }
    return "?";
  }

  IdentifierTypes rules_ = default_identifier_types();
  Numbering numbering_ = Numbering::in_memory(kPersonType);
  Graph graph_{rules_, stretch_numbers(numbering_)};
  Resolver resolver_{rules_, numbering_, graph_};
  Decisions decisions_;
  std::vector<LedgerEntry> ledger_;
  std::vector<Override> overrides_;
  std::uint64_t origin_ = 0;  // of the last event
  std::int64_t ts_ = 0;
};

TEST_F(ResolverTest, EachEventGoesToItsStrongestIdentifier) {
  struct Case {
    const char* name;
    std::vector<const char*> events;  // what happened before, and the event
    const char* who;
    const char* kinds;
  };
  const Case cases[] = {
      {"alone, nothing is written", {"d1"}, "d1", ""},
      {"an anonymous past joins at login", {"a1", "a1 c1"}, "c1", "link"},
      {"and all that hangs on it", {"a1 d1", "c1 a1", "d1"}, "c1", "link merge"},
      {"the order in the event is not what counts", {"d1 p1 c1"}, "c1", "link link"},
      {"by priority within a class", {"k1 d1"}, "d1", "link"},
      {"but first who is known", {"c1 k1", "k1 d1"}, "c1", "link link"},
      {"nobody joins nobody", {"p1 d1", "w1 k1", "p1 w1"}, "p1", "link link merge"},
      {"a shared one goes along with a personal one", {"c1 d1", "p1 d1", "d1"}, "p1", "link move"},
      {"and comes home at login", {"c1 d1", "p1 d1", "c1 d1", "d1"}, "c1", "link move move"},
      {"without who used it meanwhile", {"c1 d1", "p1 d1", "c1 d1", "p1"}, "p1", "link move move"},
      {"two who never logged in stay two on one device", {"w1 d1", "w2 d1", "w1"}, "w1", "link move"},
      {"an anonymous past joins whom a personal one names", {"a1 d1", "w1 d1", "a1"}, "w1", "link merge"},
      {"a personal one brings its device along, whatever the order",
       {"w1 d1", "d1 w1 c1"},
       "c1",
       "link merge"},
      {"nobody's event goes to whom a personal one names", {"w1 k1", "d1 k1"}, "w1", "link link"},
      {"shared ones of two people leave them two",
       {"w1 k1", "w2 d1", "d1 k1"},
       "w2 identifier_kept",
       "link link claim"},
      {"a shared one never takes a personal one", {"c1 d1", "c2 w1", "d1 w1"}, "c2", "link link move"},
      {"two customers", {"c1 c2"}, "c1 two_customers", "claim"},
      {"two customers, said once", {"c1 c2", "c1 c2"}, "c1 two_customers", "claim"},
      {"a personal one stays", {"c1 w1", "c2 w1", "w1"}, "c1", "link claim"},
      {"a telephone moves", {"c1 p1", "c2 p1", "p1"}, "c2", "link move"},
      {"a telephone is not taken by another personal one",
       {"c1 p1", "c2 u1", "u1 p1"},
       "c1 identifier_kept",
       "link link claim"},
      {"facts link nothing", {"c1 i1", "i1"}, "nobody no_identifier", "link"},
      {"facts of two customers are a duplicate", {"c1 i1", "c2 i1"}, "c2 duplicate_fact", "link claim"},
      {"said once", {"c1 i1", "c2 i1", "c2 i1"}, "c2 duplicate_fact", "link claim"},
      {"for each", {"c1 i1", "c2 i1", "c3 i1"}, "c3 duplicate_fact", "link claim claim"},
      {"a fact of nobody is not kept", {"d1 i1", "c1 i1"}, "c1", "link"},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.name);
    numbering_ = Numbering::in_memory(kPersonType);
    graph_ = Graph{rules_, stretch_numbers(numbering_)};
    ledger_.clear();
    overrides_.clear();
    std::string who;
    for (const auto* text : one.events) who = event(std::string{text});
    EXPECT_EQ(who, one.who);
    EXPECT_EQ(kinds(), one.kinds);
  }
}

TEST_F(ResolverTest, BadInputIsMarkedAndChangesNothing) {
  event("c1 d1");
  event("c2 w2");
  const auto before = graph_.fingerprint();
  const std::size_t numbers = numbering_.size();
  EXPECT_EQ(event(std::vector<Identifier>{}), "nobody no_identifier");
  for (const auto* junk : {"", "null", "0000", "anonymous", "-1", "undefined", "device_id:d1"}) {
    EXPECT_EQ(event({{"customer_no", junk}, {"device_id", "d1"}}), "c1 junk_identifier") << junk;
    EXPECT_EQ(event({{"customer_no", junk}}), "nobody junk_identifier no_identifier") << junk;
  }
  EXPECT_EQ(event({{"customer_no", std::string(300, '7')}, {"device_id", "d1"}}), "c1 junk_identifier");
  EXPECT_EQ(event({{"shoe_size", "42"}, {"device_id", "d1"}}), "c1 unknown_type");
  EXPECT_EQ(graph_.fingerprint(), before);
  EXPECT_EQ(numbering_.size(), numbers);
}

// PostHog's #5527: identify(null) of everybody made one person of all.
TEST_F(ResolverTest, IdentifyingAsNullMakesNoMegaPerson) {
  for (int i = 1; i <= 30; ++i) {
    EXPECT_EQ(event({{"customer_no", "null"}, {"anonymous_id", "a" + std::to_string(i)}}),
              "a" + std::to_string(i) + " junk_identifier");
  }
  EXPECT_TRUE(ledger_.empty());
}

TEST_F(ResolverTest, AnEventOfTenThousandIdentifiersLinksNothing) {
  std::vector<Identifier> all{{"device_id", "d1"}, {"customer_no", "c1"}};
  for (int i = 0; i < 10'000; ++i) all.push_back({"openid", "w" + std::to_string(1000 + i)});
  const auto before = graph_.fingerprint();
  EXPECT_EQ(event(all), "c1 too_many_identifiers");
  EXPECT_EQ(graph_.fingerprint(), before);
  EXPECT_TRUE(ledger_.empty());
}

TEST_F(ResolverTest, APersonHasAThousandIdentifiers) {
  begin();
  for (int i = 1; i < static_cast<int>(kPersonIdentifiersMax); ++i) {
    const std::string value = "x" + std::to_string(i);
    const std::vector<IdentifierView> views{{"customer_no", "c1"}, {"openid", value}};
    const auto linked = resolver_.resolve(views, {}, decisions_);
    ASSERT_TRUE(linked && linked->marks == 0) << i;
  }
  commit();
  EXPECT_EQ(event("c1 k1"), "c1 too_many_identifiers");
  EXPECT_EQ(owner("k1"), "k1");
  event("k2 a2");
  EXPECT_EQ(event("c1 a2"), "c1 too_many_identifiers");
  event("c2 d3");
  EXPECT_EQ(event("c1 d3"), "c1 too_many_identifiers");
  EXPECT_EQ(owner("d3"), "c2");
}

// A cookie that every device sends.
TEST_F(ResolverTest, AConstantTiesNoMoreThanAFewDevices) {
  for (std::size_t i = 1; i < kAnonymousIdentifiersMax; ++i) {
    EXPECT_EQ(event("k1 a" + std::to_string(i)), "k1");
  }
  const auto next = "a" + std::to_string(kAnonymousIdentifiersMax);
  EXPECT_EQ(event("k1 " + next), "k1 too_many_identifiers");
  EXPECT_EQ(owner(next), next);
}

TEST_F(ResolverTest, ACustomerHasFiveTelephones) {
  for (int i = 1; i <= 5; ++i) EXPECT_EQ(event("c1 p" + std::to_string(i)), "c1");
  EXPECT_EQ(event("c1 p6"), "c1 identifier_limit");
  EXPECT_EQ(owner("p6"), "p6");
  EXPECT_EQ(event("c1 p1"), "c1");
  event("p7 w7");
  EXPECT_EQ(event("c1 w7"), "c1 identifier_limit") << "it would bring the seventh telephone along";
  event("c2 p8");
  EXPECT_EQ(event("c1 p8"), "c1 identifier_limit");
  EXPECT_EQ(owner("p8"), "c2");
}

TEST_F(ResolverTest, WhatTooManyCustomersShowIsBlocked) {
  for (int i = 1; i <= 20; ++i) EXPECT_EQ(event("c" + std::to_string(i) + " d1"), "c" + std::to_string(i));
  EXPECT_EQ(owner("d1"), "c20");
  EXPECT_EQ(event("c5 d1"), "c5") << "not a new customer";
  EXPECT_EQ(event("c21 d1"), "c21 blocked");
  EXPECT_EQ(ledger_.back().kind, EntryKind::kBlock);
  const auto entries = ledger_.size();
  EXPECT_EQ(event("c1 d1"), "c1 blocked");
  EXPECT_EQ(event("d1"), "d1' blocked");
  EXPECT_EQ(event("d1 k1"), "k1 blocked");
  EXPECT_EQ(unbind("d1"), "d1' blocked");
  EXPECT_EQ(ledger_.size(), entries);
  EXPECT_TRUE(graph_.is_blocked(number("d1")));
  // One that stays with its customer is junk all the same when five others show it.
  for (int i = 31; i <= 35; ++i) event("c" + std::to_string(i) + " w1");
  EXPECT_EQ(owner("w1"), "c31");
  EXPECT_EQ(event("c36 w1"), "c36 blocked");
  EXPECT_EQ(owner("w1"), "w1'");
}

// Segment's case: profile {abc123, jane}; event {abc456, jane}: a new profile, never a merge.
TEST_F(ResolverTest, AnotherCustomerWithTheSameAddressIsANewPerson) {
  EXPECT_EQ(event({{"customer_no", "abc123"}, {"email_token", "jane"}}), "?");
  const auto first = graph_.owner(origin_);
  event({{"customer_no", "abc456"}, {"email_token", "jane"}});
  EXPECT_NE(graph_.owner(origin_), first);
  EXPECT_EQ(kinds(), "link claim");
}

// alias(previousId, userId) of the Segment specification.
TEST_F(ResolverTest, AnAliasNamesAnOldId) {
  event("a1 d1");
  EXPECT_EQ(event("c1 o:a1"), "c1");
  EXPECT_EQ(owner("d1"), "c1");
  EXPECT_EQ(event("c2 o:c1"), "c2 two_customers");
  EXPECT_EQ(event("c2 o:a9"), "c2");
  EXPECT_EQ(owner("a9"), "c2");
  EXPECT_EQ(event("c2 o:c2"), "c2") << "to itself";
}

TEST_F(ResolverTest, WhatIsUnboundBelongsToNobody) {
  event("c1 w1");
  EXPECT_EQ(unbind("w1"), "c1") << "the event is still the customer's";
  EXPECT_EQ(owner("w1"), "w1'");
  EXPECT_EQ(event("w1"), "w1'");
  EXPECT_EQ(event("c2 w1"), "c2");
  EXPECT_EQ(unbind("c1"), "c1 customer_number_stays");
  EXPECT_EQ(unbind("k5"), "k5") << "alone already";
  EXPECT_EQ(kinds(), "link detach link claim");
}

TEST_F(ResolverTest, SharedPhone) {
  // A couple signs up with one telephone number.
  EXPECT_EQ(event("c1 p1 d1"), "c1");
  EXPECT_EQ(event("c2 p1 d2"), "c2");
  EXPECT_EQ(owner("p1"), "c2") << "the last one who showed it";
  EXPECT_EQ(event("d1"), "c1");
  EXPECT_EQ(event("d2"), "c2");
  EXPECT_EQ(identifiers_of("c1"), "c1 d1");
  EXPECT_EQ(identifiers_of("c2"), "c2 d2 p1");
}

TEST_F(ResolverTest, SharedDevice) {
  event("d1");
  const auto before_login = origin_;
  EXPECT_EQ(event("c1 d1"), "c1");
  EXPECT_EQ(owner_of(before_login), "c1") << "the past joins the first login";
  event("d1");
  const auto of_first = origin_;
  EXPECT_EQ(event("c2 d1"), "c2");
  event("d1");
  EXPECT_EQ(owner_of(origin_), "c2");
  EXPECT_NE(origin_, of_first);
  EXPECT_EQ(owner_of(of_first), "c1") << "and never the second";
  EXPECT_EQ(owner_of(before_login), "c1");
}

TEST_F(ResolverTest, FamilyTablet) {
  std::vector<std::pair<std::uint64_t, std::string>> seen;
  for (int evening = 0; evening < 30; ++evening) {
    const std::string customer = evening % 3 == 0 ? "c3" : evening % 2 == 0 ? "c2" : "c1";
    EXPECT_EQ(event(customer + " d1"), customer);
    event("d1 k1");
    seen.emplace_back(origin_, customer);
  }
  for (const auto& [origin, customer] : seen) EXPECT_EQ(owner_of(origin), customer);
  for (const std::string customer : {"c1", "c2", "c3"}) {
    EXPECT_EQ(graph_.owner(number(customer)), number(customer)) << "three people stay three";
  }
}

TEST_F(ResolverTest, ChangedPhoneNumber) {
  event("c1 p1 d1");
  EXPECT_EQ(event("c1 p2"), "c1");
  EXPECT_EQ(identifiers_of("c1"), "c1 d1 p1 p2");
  event("p1");
  const auto of_first = origin_;
  // The operator gives the old number to somebody else, who is a customer, too.
  EXPECT_EQ(event("c2 p1"), "c2");
  EXPECT_EQ(event("p1"), "c2");
  EXPECT_EQ(owner_of(of_first), "c1");
  EXPECT_EQ(identifiers_of("c1"), "c1 d1 p2");
}

TEST_F(ResolverTest, LostAndFoundCustomer) {
  // Known by device and cookie for months without a login; then one login finds all of it.
  event("d1 k1");
  const auto first = origin_;
  event("k1 a1");
  const auto second = origin_;
  EXPECT_EQ(owner_of(second), owner_of(first));
  EXPECT_EQ(event("c1 a1"), "c1");
  EXPECT_EQ(owner_of(first), "c1");
  EXPECT_EQ(owner_of(second), "c1");
  EXPECT_EQ(identifiers_of("c1"), "a1 c1 d1 k1");
  EXPECT_EQ(overrides_.back().one_id, number("c1"));
}

TEST_F(ResolverTest, AnUnmergeGivesThePastBackAndLaterLoginsLinkOnlyFromThenOn) {
  event("d1 k1");
  const auto past = origin_;
  event("c1 d1");  // entry 2, by mistake: a colleague's telephone
  EXPECT_EQ(kinds(), "link merge");
  EXPECT_EQ(unmerge(2), "undone");
  EXPECT_EQ(owner_of(past), "d1");
  EXPECT_EQ(identifiers_of("c1"), "c1");
  EXPECT_EQ(owner("d1"), "d1'");
  EXPECT_EQ(owner("k1"), "k1'");
  EXPECT_EQ(ledger_.back().reverts, 2U);
  EXPECT_EQ(ledger_[2].actor, "zhang");
  EXPECT_EQ(event("c1 d1"), "c1");
  EXPECT_EQ(owner_of(past), "d1") << "never the past again";
  EXPECT_EQ(unmerge(2), "entry: 2 was undone already, by entry 3");
}

TEST_F(ResolverTest, AnUnmergeOnWhichLaterEntriesBuildIsRefused) {
  event("d1 k1");  // 1: k1 to d1
  event("c1 d1");  // 2: both to c1
  event("d1 a1");  // 3: a1 by way of d1
  event("c2 d1");  // 4: d1 goes on
  const auto before = graph_.fingerprint();
  EXPECT_EQ(unmerge(2), "entry: 2 of the later entries build on 2: 3, 4");
  EXPECT_EQ(unmerge(1), "entry: 1 of the later entries build on 1: 2");
  EXPECT_EQ(graph_.fingerprint(), before);
  for (const std::uint64_t entry : {4, 3, 2, 1}) EXPECT_EQ(unmerge(entry), "undone") << entry;
  for (const auto* name : {"d1", "k1", "a1"}) EXPECT_EQ(graph_.owner(number(name)), number(name)) << name;
}

TEST_F(ResolverTest, OnlyWhatJoinsCanBeUndone) {
  event("c1 w1");
  event("c2 w1");
  EXPECT_EQ(unmerge(2), "entry: 2 is a claim; only a link, merge or move can be undone");
  // A fact goes to nobody, and the next one who shows it keeps it.
  event("c1 i1");
  EXPECT_EQ(unmerge(3), "undone");
  EXPECT_EQ(event("c2 i1"), "c2");
  EXPECT_EQ(event("c1 i1"), "c1 duplicate_fact");
}

TEST_F(ResolverTest, RolledBackDecisionsAreMadeAgain) {
  event("d1 k1");
  const auto before = graph_.fingerprint();
  std::vector<LedgerEntry> entries[2];
  for (auto& made : entries) {
    begin();
    for (const auto* text : {"c1 d1", "c2 d1", "c2 c3", "d1 a1"}) {
      std::vector<Identifier> all;
      for (const auto& word : words(text)) all.push_back(identifier(word));
      std::vector<IdentifierView> views;
      for (const auto& one : all) views.push_back({one.type, one.value});
      ASSERT_TRUE(resolver_.resolve(views, {}, decisions_));
    }
    made = decisions_.entries;
    graph_.roll_back();
    ASSERT_TRUE(numbering_.refresh());
    EXPECT_EQ(graph_.fingerprint(), before);
  }
  EXPECT_EQ(entries[0].size(), 4U);
  EXPECT_EQ(entries[0], entries[1]);
}

TEST_F(ResolverTest, AnEntryThatContradictsTheGraphIsRefused) {
  event("c1 d1");
  LedgerEntry next = ledger_.back();
  EXPECT_EQ(graph_.apply(next).error().code, core::ErrorCode::kInternal) << "the same again";
  next.entry = 2;
  EXPECT_EQ(graph_.apply(next).error().code, core::ErrorCode::kInternal) << "joined already";
  next.kind = EntryKind::kMove;
  EXPECT_EQ(graph_.apply(next).error().code, core::ErrorCode::kInternal) << "no new stretch";
  next.kind = EntryKind::kUnmerge;
  EXPECT_EQ(graph_.apply(next).error().code, core::ErrorCode::kInternal) << "no override rows";
}

}  // namespace
}  // namespace rouse::identity
