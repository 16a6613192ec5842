// Files of links, and undoing what joined the wrong people.
#include "ingest/identity_links.h"

#include <gmock/gmock.h>

#include <fstream>

#include "access/vault.h"
#include "ingest/identity_unmerge.h"
#include "ingest/internal/feed/feed_test.h"
#include "metadata/identity.h"
#include "metadata/write_batches.h"

namespace rouse::ingest {
namespace {

using ::testing::HasSubstr;

class IdentityLinksTest : public FeedFixture {
 protected:
  void SetUp() override {
    FeedFixture::SetUp();
    ASSERT_TRUE(access::Vault::create(data_ / "vault.key"));
    vault_ = *access::Vault::open(data_ / "vault.key", *store_);
  }

  LoadStores load_stores() {
    return {*warehouse_, *store_, clock_, *core::Zone::load("Asia/Shanghai"), data_};
  }
  core::Result<LinkReport> link(std::string_view name, std::string_view text) {
    const auto file = data_ / name;
    std::ofstream{file, std::ios::binary} << text;
    return link_file(file, load_stores(), *vault_, {.actor = "test"});
  }
  std::string linked(std::string_view name, std::string_view text) {
    const auto report = link(name, text);
    if (!report) return to_string(report.error());
    if (report->known_before) return "known before";
    std::string shown =
        fmt::format("{} read, {} linked, {} refused, {} known, {} rejected", report->rows_read,
                    report->linked, report->refused, report->known, report->rejected);
    for (const auto& row : report->listed)
      shown += fmt::format("; {} {}: {}", row.line, row.reason, row.message);
    return shown;
  }
  std::string ledger() {
    return ask(
        "SELECT entry, kind, k, seq, source, actor FROM (SELECT entry, kind, identifier AS id, seq, source, "
        "actor FROM identity_ledger) AS e ANY LEFT JOIN (SELECT id, value AS k FROM identifiers WHERE type = "
        "'customer') AS i USING id ORDER BY entry");
  }
  std::string kinds() { return ask("SELECT kind FROM identity_ledger ORDER BY entry"); }
  void show(std::string_view id, const std::vector<events::CollectedIdentifier>& identifiers) {
    auto event = message(id, identifiers.front().value, 0);
    event.identifiers = identifiers;
    append({encoded(event)});
    take_all();
  }
  std::string owners() {
    return ask(
        "SELECT p, v FROM (SELECT bitAnd(seq, 0xFFFFFFFFFFFF) AS p, one_id AS id FROM events_app) AS e ANY "
        "LEFT JOIN (SELECT id, value AS v FROM identifiers WHERE type = 'customer') AS i USING id ORDER BY "
        "p");
  }
  std::string undone(std::uint64_t entry, std::string_view reason = "wrong person") {
    const auto report = unmerge(load_stores(), {entry, std::string{reason}, "test"});
    return report ? fmt::format("entry {}", report->entry) : to_string(report.error());
  }

  std::unique_ptr<access::Vault> vault_;
};
INSTANTIATE_TEST_SUITE_P(, IdentityLinksTest, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

TEST_P(IdentityLinksTest, EveryRowIsAccountedFor) {
  constexpr std::string_view kFile =
      "type,value,other_type,other_value,time\n"
      "customer_no,C1,openid,o1,2026-01-05T09:00:00+08:00\n"
      "customer_no,C1,phone,138 0013 8000,\n"
      "customer_no,C1,openid,o1,\n"
      "customer_no,C1,customer_no,C2,\n"
      "customer_no,C2,wechat,o2,\n"
      "customer_no,C2,device_id,00000000,\n"
      "customer_no,C2,phone,138****8000,\n"
      "customer_no,C2,openid,,\n"
      "customer_no,C2,openid,o3,yesterday\n"
      "customer_no,C2\n";
  EXPECT_EQ(
      linked("links.csv", kFile),
      "10 read, 2 linked, 1 refused, 1 known, 6 rejected; 6 unknown_type: other_type: 'wechat' is no type of "
      "identifier (known: customer_no, phone_token, unionid, openid, third_party_id, email_token, device_id, "
      "cookie, ...); 7 junk_identifier: other_value: names nobody; 8 junk_identifier: other_value: names "
      "nobody; 9 missing_value: other_value: is empty; 10 bad_time: time: time 'yesterday' does not have the "
      "expected form; 11 broken_row: the row has 2 fields, the file has 5 columns");
  EXPECT_EQ(ledger(), "1\tlink\topenid:o1\t2\tfile:links.csv\ttest\n2\tlink\tphone_token:" +
                          vault_->token(access::PersonalClass::kPhone, "13800138000") +
                          "\t3\tfile:links.csv\ttest\n3\tclaim\tC2\t5\tfile:links.csv\ttest\n");
  EXPECT_EQ(linked("links.csv", kFile), "known before");
  EXPECT_EQ(linked("renamed.csv", kFile), "known before");
  const auto reader = store_->read();
  EXPECT_TRUE(metadata::intended_batches(*reader)->empty());
  EXPECT_EQ(metadata::identity_progress(*reader)->entries, 3U);
}

TEST_P(IdentityLinksTest, AFileOfNoUseIsRefusedAsAWhole) {
  EXPECT_THAT(linked("a.csv", "type,value,other\ncustomer_no,C1,x\n"),
              HasSubstr("has no column 'other_type'"));
  EXPECT_THAT(linked("b.csv", "type,value,other_type,other_value\n"), HasSubstr("has no rows"));
  EXPECT_THAT(linked("c.csv", "type,value,other_type,other_value\nx,1,y,2\nx,1,y,3\n"),
              HasSubstr("all rows were rejected, 2 as unknown_type"));
  EXPECT_THAT(linked("d.jsonl", "{\"type\":\"customer_no\"}\n"), HasSubstr("d.jsonl"));
  EXPECT_THAT(to_string(link_file(data_ / "none.csv", load_stores(), *vault_, {}).error()),
              HasSubstr("none.csv"));
  EXPECT_EQ(kinds(), "");
}

TEST_P(IdentityLinksTest, WhatAFileLinksIsTheCustomersFromThenOnAndBefore) {
  show("m1", {{"openid", "o1"}});
  EXPECT_EQ(
      linked("links.jsonl", R"({"type":"customer_no","value":"C1","other_type":"openid","other_value":"o1"})"
                            "\n"),
      "1 read, 1 linked, 0 refused, 0 known, 0 rejected");
  EXPECT_EQ(ask("SELECT version, origin_id, from_one_id, one_id FROM identity_overrides"), "1\t1\t1\t2\n");
  show("m2", {{"openid", "o1"}});
  EXPECT_EQ(owners(), "0\topenid:o1\n1\tC1\n");
}

TEST_P(IdentityLinksTest, AMergeIsUndoneForThePastOnly) {
  show("m1", {{"anonymous_id", "a1"}});
  show("m2", {{"customer_no", "C1"}, {"anonymous_id", "a1"}});
  EXPECT_EQ(undone(1), "entry 2");
  EXPECT_EQ(kinds(), "link\nunmerge\ndetach\n");
  EXPECT_EQ(ask("SELECT version, origin_id, from_one_id, one_id FROM identity_overrides ORDER BY version"),
            "1\t1\t1\t2\n2\t1\t2\t1\n");
  // They may meet again, from then on.
  show("m3", {{"anonymous_id", "a1"}});
  show("m4", {{"customer_no", "C1"}, {"anonymous_id", "a1"}});
  EXPECT_EQ(kinds(), "link\nunmerge\ndetach\nlink\n");
  EXPECT_EQ(ask("SELECT origin_id, one_id FROM identity_overrides WHERE version = 4"), "3\t2\n");
}

TEST_P(IdentityLinksTest, AnUnmergeIsRefusedWithTheReason) {
  show("m1", {{"anonymous_id", "a1"}});
  show("m2", {{"customer_no", "C1"}, {"anonymous_id", "a1"}});
  show("m3", {{"customer_no", "C2"}, {"anonymous_id", "a1"}});
  EXPECT_EQ(kinds(), "link\nmove\n");
  EXPECT_THAT(undone(9), HasSubstr("entry: the ledger has no 9"));
  EXPECT_THAT(undone(2, " "), HasSubstr("reason: is empty"));
  EXPECT_EQ(undone(2), "entry 3");
  EXPECT_THAT(undone(2), HasSubstr("was undone already, by entry 3"));
}

}  // namespace
}  // namespace rouse::ingest
