// Who and which: the message's id and key, the customer's ids, the subjects of the plan.
#include <fmt/format.h>

#include <random>

#include "core/hash.h"
#include "ingest/internal/collect/event_checker.h"
#include "ingest/internal/collect/junk_ids.h"
#include "ingest/internal/wire/reading.h"

namespace rouse::ingest {
namespace {

constexpr std::uint64_t kRejectedSeed = 0x7265'6a65'6374'6564;  // another key than the accepted event's
constexpr std::string_view kAnonymous = "anonymous:";
constexpr std::string_view kCustomerNo = "customer_no";
constexpr std::string_view kAnonymousId = "anonymous_id";

std::string random_message_id() {
  std::random_device device;
  std::string id = "rouse-";
  for (int i = 0; i < 4; ++i) id += fmt::format("{:08x}", device());
  return id;
}

}  // namespace

// Equal keys are the same message. A rejected message has another key, so that it is no duplicate once the
// plan was mended.
void EventChecker::take_message_id() {
  auto id = sent_->message_id;
  if (id.empty()) id = arena_.keep(random_message_id());
  if (pseudonyms_.is_personal(id)) id = pseudonyms_.bare_token(id);
  record_->key = core::hash128(id, rejected_ ? kRejectedSeed : 0);
  record_->key.low |= 1;
  record_->message_id = cut(id, kBuiltInBytesMax);
}

void EventChecker::take_id(std::string_view type, std::string_view value) {
  if (value.empty()) return;
  if (is_junk_id(value)) return mark("junk_id");
  record_->identifiers.push_back({pseudonyms_.text(cut(type, kBuiltInBytesMax)), pseudonyms_.id(value)});
}

// Ids that are personal are kept under the key of the customer they name, so the owner is found first.
void EventChecker::take_ids() {
  if (sent_->kind == SentKind::kItem) return;
  const auto kept = [&](std::string_view id) {
    return is_junk_id(id) ? id.substr(0, 0) : pseudonyms_.id_alone(id);
  };
  const auto login = kept(sent_->login_id);
  const auto anonymous = kept(sent_->anonymous_id);
  if (!login.empty()) {
    owner_ = login;
  } else if (!anonymous.empty()) {
    char* const room = arena_.reserve(kAnonymous.size() + anonymous.size());
    kAnonymous.copy(room, kAnonymous.size());
    anonymous.copy(room + kAnonymous.size(), anonymous.size());
    owner_ = arena_.keep_reserved(kAnonymous.size() + anonymous.size());
  }
  pseudonyms_.set_owner(owner_);
  const auto take_own = [&](std::string_view type, std::string_view sent, std::string_view own) {
    const bool as_sent = !own.empty() && own.data() == sent.data();  // then it is not personal
    if (as_sent) {
      record_->identifiers.push_back({type, own});
    } else {
      take_id(type, sent);
    }
  };
  take_own(kCustomerNo, sent_->login_id, login);
  take_own(kAnonymousId, sent_->anonymous_id, anonymous);
  for (const auto& [type, value] : sent_->identifiers) take_id(type, value);
}

std::string_view EventChecker::subject_in_property(std::string_view type) {
  const auto value = trim(text_of(find_member(sent_->properties, type)));
  if (value.empty() || is_junk_id(value)) return {};
  return cut(pseudonyms_.id(value), kIdentifierBytesMax);
}

void EventChecker::take_subjects() {
  const auto value_of = [&](const events::SubjectType& subject) {
    return subject.type == "customer" ? owner_ : subject_in_property(subject.type);
  };
  record_->subject = value_of(plan_->plan.subject);
  if (owner_.empty()) owner_ = record_->subject;
  pseudonyms_.set_owner(owner_);
  if (record_->subject.empty()) {
    const std::string_view field = plan_->of_customers ? sent_->id_field : plan_->plan.subject.type;
    reject("missing_subject", field, "is missing");
  }
  for (const auto& further : plan_->plan.further_subjects) {
    const auto value = value_of(further);
    if (!value.empty()) record_->further.push_back({further.type, value});
  }
}

}  // namespace rouse::ingest
