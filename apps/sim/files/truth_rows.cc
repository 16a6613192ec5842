#include "files/truth_rows.h"

#include "bank/products.h"
#include "files/event_rows.h"
#include "world/feedback.h"

namespace rouse::sim {
namespace {

constexpr std::array<std::string_view, kMessageChannels.size()> kVisitColumns{
    "visit_push", "visit_sms", "visit_message_centre", "visit_wechat", "visit_call", "visit_manager"};
constexpr std::array<std::string_view, kOfferTypes - 1> kOfferColumns{"likes_cash", "likes_phone_credit",
                                                                      "likes_points", "likes_rate_discount"};

template <typename... Names>
void add(std::vector<FileColumn>& columns, ColumnType type, Names... names) {
  (columns.push_back({names, type}), ...);
}

}  // namespace

std::vector<FileColumn> customer_truth_columns() {
  using enum ColumnType;
  std::vector<FileColumn> columns;
  add(columns, kText, "customer_no");
  add(columns, kCategory, "tier");
  add(columns, kNumber, "comes", "best_effect", "harm");
  add(columns, kCategory, "best_channel");
  for (const std::string_view name : kVisitColumns) add(columns, kNumber, name);
  add(columns, kInteger, "hour");
  add(columns, kNumber, "visits_a_day", "persuadable", "price", "annoyance");
  for (const std::string_view name : kOfferColumns) add(columns, kNumber, name);
  add(columns, kCategory, "next_product");
  add(columns, kBoolean, "left_the_bank");
  return columns;
}

void put_customer_truth(const Customer& customer, const Life& life, const CustomerTruth& truth,
                        RowWriter& rows) {
  const Nature& nature = customer.nature;
  rows.text(customer_no(customer.number));
  rows.text(to_string(truth.tier));
  rows.number(truth.comes);
  rows.number(truth.best_effect);
  rows.number(truth.harm);
  rows.text(to_string(truth.best_channel));
  for (const Channel channel : kMessageChannels) rows.number(truth.visit[static_cast<std::size_t>(channel)]);
  rows.integer(nature.hour);
  rows.number(own_visits_a_day(customer, life));
  rows.number(nature.persuadable);
  rows.number(nature.price);
  rows.number(nature.annoyance);
  for (std::size_t offer = 1; offer < kOfferTypes; ++offer) rows.number(nature.offers[offer]);
  rows.text(products()[nature.next_product].code);
  rows.boolean(life.closed);
}

std::vector<FileColumn> touch_truth_columns() {
  using enum ColumnType;
  std::vector<FileColumn> columns;
  add(columns, kText, "customer_no");
  add(columns, kTime, "sent_at");
  add(columns, kCategory, "campaign", "variant", "channel", "offer_type");
  add(columns, kMoney, "face_value");
  add(columns, kNumber, "assignment_probability", "chance_reached", "chance_notices", "chance_comes",
      "chance_claims", "chance_redeems", "chance_leaves");
  add(columns, kBoolean, "reached", "notices", "comes", "claims", "redeems", "leaves");
  add(columns, kTime, "comes_at");
  add(columns, kInteger, "logins_7d", "logins_7d_untouched", "transactions_7d", "transactions_7d_untouched");
  return columns;
}

void put_touch_truth(const Customer& customer, const TouchTruth& truth, RowWriter& rows) {
  const Touch& touch = truth.touch;
  const PastCampaign& campaign = past_campaigns()[touch.campaign - 1U];
  const Chances& chances = truth.chances;
  const Reaction& reaction = truth.reaction;
  rows.text(customer_no(customer.number));
  rows.time(touch.time_ms);
  rows.text(campaign.id);
  rows.text(campaign.variants[touch.variant - 1U].id);
  rows.text(to_string(touch.channel));
  rows.text(to_string(touch.offer));
  rows.money(touch.face_fen);
  for (const double chance : {truth.probability, chances.reached, chances.notices, chances.comes,
                              chances.claims, chances.redeems, chances.leaves}) {
    rows.number(chance);
  }
  for (const bool did : {reaction.reached, reaction.notices, reaction.comes, reaction.claims,
                         reaction.redeems, reaction.leaves}) {
    rows.boolean(did);
  }
  if (reaction.comes) {
    rows.time(reaction.comes_ms);
  } else {
    rows.missing();
  }
  for (const std::int32_t count :
       {truth.logins, truth.logins_untouched, truth.transactions, truth.transactions_untouched}) {
    rows.integer(count);
  }
}

std::vector<FileColumn> feedback_truth_columns() {
  return {{"feedback_text", ColumnType::kText}, {"matter", ColumnType::kCategory}};
}

void put_feedback_truth(std::uint16_t text, RowWriter& rows) {
  rows.text(feedback_text(text));
  rows.text(feedback_matter(text));
}

}  // namespace rouse::sim
