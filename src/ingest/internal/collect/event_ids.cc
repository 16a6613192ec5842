// Who and which: the message's id and key, the customer's ids, the subjects of the plan.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>

#include "core/hash.h"
#include "ingest/internal/collect/event_checker.h"
#include "ingest/internal/collect/person_data.h"
#include "ingest/internal/wire/reading.h"

namespace rouse::ingest {

using identity::kAnonymousId;
using identity::kCustomerNo;
using identity::kPreviousId;

namespace {

constexpr std::uint64_t kRejectedSeed = 0x7265'6a65'6374'6564;  // another key than the accepted event's
constexpr std::string_view kAnonymous = "anonymous:";
constexpr std::string_view kPhoneToken = "phone_token";
constexpr std::string_view kEmailToken = "email_token";
constexpr std::string_view kIdNumberType = "id_number";
constexpr std::string_view kPhoneAndName = "phone_and_name";
constexpr std::string_view kThirdPartyId = "third_party_id";

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

// What is no identifier of ours has the rules that all have.
bool EventChecker::is_junk(std::string_view type, std::string_view value) const {
  const auto index = types_.find(type);
  return identity::is_junk(types_, index ? *index : types_.find(kAnonymousId).value_or(0), value);
}

std::string_view EventChecker::join(std::string_view first, std::string_view second, std::string_view third) {
  const std::array<std::string_view, 3> parts{first, second, third};
  char* const room = arena_.reserve(first.size() + second.size() + third.size());
  char* out = room;
  for (const auto part : parts) out += part.copy(out, part.size());
  return arena_.keep_reserved(static_cast<std::size_t>(out - room));
}

// Empty for junk.
std::string_view EventChecker::value_of(const SentIdentifier& sent, bool remember) {
  const auto type = type_of(sent);
  if (is_junk(type, sent.value)) return {};
  if (const auto value_class = class_of_identifier(sent.type)) {
    if (is_token(*value_class, sent.value)) return sent.value;
    if (!tells_apart(*value_class, sent.value)) return {};
    return remember ? pseudonyms_.token(*value_class, sent.value)
                    : pseudonyms_.token_alone(*value_class, sent.value);
  }
  const auto value = remember ? pseudonyms_.id(sent.value) : pseudonyms_.id_alone(sent.value);
  if (sent.kind != SentIdentifier::Kind::kForeign || type == sent.type) return value;
  const auto name = pseudonyms_.text(sent.type);
  return name.size() + 1 + value.size() > kIdentifierBytesMax ? std::string_view{} : join(name, ":", value);
}

// Names of the bank's own are types where its rules declare them.
std::string_view EventChecker::type_of(const SentIdentifier& sent) const {
  const bool foreign = sent.kind == SentIdentifier::Kind::kForeign;
  return foreign && !types_.find(sent.type) ? kThirdPartyId : sent.type;
}

void EventChecker::keep_identifier(std::string_view type, std::string_view value) {
  const events::CollectedIdentifier identifier{type, value};
  auto& all = record_->identifiers;
  if (std::ranges::find(all, identifier) == all.end()) all.push_back(identifier);
}

void EventChecker::take_id(const SentIdentifier& sent) {
  if (sent.value.empty()) return;
  const auto value = value_of(sent, true);
  if (value.empty()) return mark("junk_id");
  const auto type = type_of(sent);
  keep_identifier(sent.unbound ? join(events::kUnboundPrefix, type, {}) : type, value);
}

// Whom the event is about: the customer or else the anonymous visitor, or else the first identifier of a
// person.
std::string_view EventChecker::find_owner(std::string_view login, std::string_view anonymous) {
  if (!login.empty()) return login;
  if (!anonymous.empty()) return join(kAnonymous, anonymous, {});
  for (const auto& sent : sent_->identifiers) {
    if (sent.kind == SentIdentifier::Kind::kNote || sent.unbound) continue;
    if (sent.type == kPreviousId || sent.type == kIdNumberType) continue;
    const auto value = value_of(sent, false);
    if (!value.empty()) return join(type_of(sent), ":", value);
  }
  return {};
}

// Ids that are personal are kept under the key of the customer they name, so the owner is found first.
void EventChecker::take_ids() {
  if (sent_->kind == SentKind::kItem) return;
  const auto kept = [&](std::string_view type, std::string_view id) {
    return is_junk(type, id) ? id.substr(0, 0) : pseudonyms_.id_alone(id);
  };
  const auto login = kept(kCustomerNo, sent_->login_id);
  const auto anonymous = kept(kAnonymousId, sent_->anonymous_id);
  owner_ = find_owner(login, anonymous);
  pseudonyms_.set_owner(owner_);
  const auto take_own = [&](std::string_view type, std::string_view sent, std::string_view own) {
    const bool as_sent = !own.empty() && own.data() == sent.data();  // then it is not personal
    if (as_sent) {
      record_->identifiers.push_back({type, own});
    } else {
      take_id({type, sent});
    }
  };
  take_own(kCustomerNo, sent_->login_id, login);
  take_own(kAnonymousId, sent_->anonymous_id, anonymous);
  for (const auto& sent : sent_->identifiers) take_id(sent);
  if (sent_->of_person) take_traits();
  if (sent_->too_many_identifiers) mark("too_many_identifiers");
}

// What the person's own traits say of who it is; their values are remembered for the vault as properties.
void EventChecker::take_traits() {
  if (!sent_->properties) return;
  std::string_view phone;
  std::string_view name;
  each_child(*sent_->properties, [&](const JsonNode& member) {
    const auto value_class = own_trait(member.key);
    const auto value = trim(text_of(&member));
    if (!value_class || is_junk(kAnonymousId, value) || value.size() > kIdentifierBytesMax) return;
    if (!tells_apart(*value_class, value)) return;
    const auto token = pseudonyms_.token_alone(*value_class, value);
    switch (*value_class) {
      case access::PersonalClass::kPhone:
        keep_identifier(kPhoneToken, token);
        if (phone.empty()) phone = token;
        break;
      case access::PersonalClass::kEmail: keep_identifier(kEmailToken, token); break;
      case access::PersonalClass::kIdNumber: keep_identifier(kIdNumberType, token); break;
      default: name = token;
    }
  });
  if (!phone.empty() && !name.empty()) keep_identifier(kPhoneAndName, join(phone, "|", name));
}

std::string_view EventChecker::subject_in_property(std::string_view type) {
  const auto value = trim(text_of(find_member(sent_->properties, type)));
  if (value.empty() || is_junk({}, value)) return {};
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
