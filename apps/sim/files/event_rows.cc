#include "files/event_rows.h"

#include <fmt/format.h>

#include "bank/names.h"
#include "bank/products.h"
#include "world/campaigns.h"
#include "world/feedback.h"

namespace rouse::sim {
namespace {

void put_product(const Event& event, RowWriter& rows) {
  if (event.product == 0) {
    for (int i = 0; i < 5; ++i) rows.missing();
    return;
  }
  const Product& product = products()[event.product - 1U];
  rows.text(product.code);
  rows.text(to_string(product.product_class));
  rows.number(product.rate_bp / 100.0);
  if (product.term_days > 0) {
    rows.integer(product.term_days);
  } else {
    rows.missing();
  }
  rows.text(risk_level(product));
}

void put_money(std::int64_t fen, RowWriter& rows) {
  if (fen == 0) {
    rows.missing();
  } else {
    rows.money(fen);
  }
}

void put_count(std::int64_t value, RowWriter& rows) {
  if (value == 0) {
    rows.missing();
  } else {
    rows.integer(value);
  }
}

void put_campaign(const Event& event, RowWriter& rows) {
  if (event.campaign == 0 || event.variant == 0) {
    rows.missing();
  } else {
    rows.text(past_campaigns()[event.campaign - 1U].variants[event.variant - 1U].id);
  }
  if (event.kind == Kind::kCampaignAssigned) {
    rows.number(static_cast<double>(event.probability));
  } else {
    rows.missing();
  }
}

std::string written_text(const Event& event) {
  if (event.text == 0) return {};
  return event.kind == Kind::kContentComment ? comment_text(event.text) : feedback_text(event.text);
}

}  // namespace

std::string customer_no(std::uint32_t customer) { return fmt::format("6{:08}", customer); }

std::vector<FileColumn> event_columns() {
  using enum ColumnType;
  return {{"event_id", kText},       {"customer_no", kText},   {"time", kTime},
          {"event", kCategory},      {"app", kCategory},       {"platform", kCategory},
          {"channel", kCategory},    {"page", kCategory},      {"session", kText},
          {"campaign", kCategory},   {"device_no", kText},     {"app_version", kCategory},
          {"method", kCategory},     {"reason", kCategory},    {"amount", kMoney},
          {"instalments", kInteger}, {"product", kCategory},   {"product_class", kCategory},
          {"yield", kNumber},        {"term_days", kInteger},  {"risk_level", kCategory},
          {"service", kCategory},    {"topic", kCategory},     {"offer_type", kCategory},
          {"face_value", kMoney},    {"variant", kCategory},   {"assignment_probability", kNumber},
          {"rating", kInteger},      {"feedback_text", kText}, {"push_on", kBoolean},
          {"invite_code", kText}};
}

void put_event(const Event& event, RowWriter& rows) {
  const std::string customer = customer_no(event.customer);
  const bool in_app = event.session != 0;
  rows.text(fmt::format("{}-{}", customer, event.ordinal));
  rows.text(customer);
  rows.time(event.time_ms);
  rows.text(event_name(event.kind));
  rows.text(to_string(event.app));
  rows.text(to_string(event.platform));
  rows.text(to_string(event.channel));
  rows.text(page_name(event.kind));
  rows.text(in_app ? fmt::format("{}-s{}", customer, event.session) : std::string{});
  rows.text(event.campaign == 0 ? std::string_view{} : past_campaigns()[event.campaign - 1U].id);
  rows.text(in_app ? fmt::format("{}-d{}", customer, event.device) : std::string{});
  rows.text(in_app ? version_name(event.version) : std::string_view{});
  rows.text(to_string(event.method));
  rows.text(to_string(event.failure));
  put_money(event.amount_fen, rows);
  put_count(event.instalments, rows);
  put_product(event, rows);
  rows.text(to_string(event.service));
  rows.text(to_string(event.topic));
  rows.text(to_string(event.offer));
  put_money(event.face_fen, rows);
  put_campaign(event, rows);
  put_count(event.rating, rows);
  rows.text(written_text(event));
  if (event.kind == Kind::kPushSwitch) {
    rows.boolean(event.on);
  } else {
    rows.missing();
  }
  rows.text(event.inviter == 0 ? std::string{} : invite_code(event.inviter));
}

}  // namespace rouse::sim
