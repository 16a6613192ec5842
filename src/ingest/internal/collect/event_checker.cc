#include "ingest/internal/collect/event_checker.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "ingest/collector.h"
#include "ingest/internal/event_row.h"
#include "ingest/internal/wire/json_scalars.h"
#include "ingest/internal/wire/presets.h"
#include "ingest/internal/wire/reading.h"
#include "metadata/sources.h"

namespace rouse::ingest {
namespace {

using events::CollectedEvent;
using events::CollectedKind;
using metadata::Enforcement;

// Properties that fill a column of their own where the plan declares none of that name.
constexpr std::array<std::pair<std::string_view, std::string_view CollectedEvent::*>, 8> kBuiltIns{{
    {"app", &CollectedEvent::app},
    {"platform", &CollectedEvent::platform},
    {"channel", &CollectedEvent::channel},
    {"page", &CollectedEvent::page},
    {"session_id", &CollectedEvent::session_id},
    {"campaign_source", &CollectedEvent::campaign_source},
    {"campaign_activity", &CollectedEvent::campaign_activity},
    {"campaign_creative", &CollectedEvent::campaign_creative},
}};

// Properties that SDKs add to page and screen calls by themselves.
constexpr std::array<std::string_view, 7> kPageProperties{"path",   "url",  "title",   "referrer",
                                                          "search", "name", "category"};

// Forgets the record, keeps its memory.
void clear_record(CollectedEvent& record) {
  const auto keep = [&](auto member) {
    auto list = std::move(record.*member);
    list.clear();
    return list;
  };
  CollectedEvent empty;
  empty.identifiers = keep(&CollectedEvent::identifiers);
  empty.further = keep(&CollectedEvent::further);
  empty.marks = keep(&CollectedEvent::marks);
  empty.cells = keep(&CollectedEvent::cells);
  empty.undeclared = keep(&CollectedEvent::undeclared);
  record = std::move(empty);
}

}  // namespace

void EventChecker::check(const SentEvent& sent, const CollectSource& source, core::Timestamp received_at,
                         CollectedEvent& record) {
  record_ = &record;
  begin(sent, source, received_at);
  take_ids();
  if (!sent.fault.reason.empty()) reject(sent.fault.reason, sent.fault.field, sent.fault.rule);
  take_name();
  take_time();
  if (sent.kind == SentKind::kItem) {
    take_item();
  } else {
    take_subjects();
    if (!rejected_ && sent.properties) {
      each_child(*sent.properties, [&](const JsonNode& member) { take_property(member); });
    }
    if (!rejected_) take_facts();
    look_for_required();
    take_built_ins();
  }
  if (!extra_.empty()) extra_ += '}';
  record.extra = extra_;
  std::sort(record.marks.begin(), record.marks.end());
  take_message_id();
  if (!rejected_) return;
  record.kind = CollectedKind::kRejected;
  record.cells.clear();
  record.extra = {};
  record.rejection.message = message_;
}

void EventChecker::begin(const SentEvent& sent, const CollectSource& source, core::Timestamp received_at) {
  sent_ = &sent;
  source_ = &source;
  plan_ = source.plan.get();
  received_at_ = received_at;
  declared_ = nullptr;
  of_sdk_ = false;
  rejected_ = false;
  owner_ = {};
  extra_.clear();
  message_.clear();
  if (given_.size() < plan_->properties.size() || ++event_number_ == 0) {
    given_.assign(plan_->properties.size(), 0);
    event_number_ = 1;
  }
  clear_record(*record_);
  record_->kind = sent.kind == SentKind::kItem ? CollectedKind::kItem : CollectedKind::kEvent;
  record_->plan = plan_->plan.id;
  record_->source = source.source.id;
  record_->received_at = received_at;
}

// Corrects for the sender's clock where the event says when it was sent by that clock.
void EventChecker::take_time() {
  auto time = sent_->time.value_or(received_at_);
  if (sent_->time && sent_->sent_at) time = received_at_ - (*sent_->sent_at - *sent_->time);
  constexpr auto kEnd = core::from_epoch_ms((std::int64_t{kLastDay} - 1) * 86'400'000);
  record_->time = received_at_;
  if (time < core::from_epoch_ms(86'400'000) || time > kEnd) {
    return reject("bad_time", sent_->time_field, "is outside the years 1970 to 2105");
  }
  if (time > received_at_ + kFutureMax) mark("future_time");
  if (time < received_at_ - kAgeMax) mark("old_time");
  record_->time = std::min(time, received_at_);
}

void EventChecker::take_name() {
  auto name = sent_->name;
  if (name.size() > events::kNameBytesMax) {
    name = cut(name, events::kNameBytesMax);
    reject("bad_event", "event", "is longer than 100 bytes");
  }
  auto found = plan_->event_of.find(name);
  if (found == plan_->event_of.end()) {
    const auto known = event_of_sdk(name);
    of_sdk_ = !known.empty() || sent_->of_call || name.starts_with('$');
    if (!known.empty()) {
      name = known;
      found = plan_->event_of.find(known);
    }
  }
  if (found != plan_->event_of.end()) declared_ = &found->second;
  record_->event = pseudonyms_.text(name);
  if (declared_ || of_sdk_ || rejected_ || sent_->kind == SentKind::kItem) return;
  list_undeclared("", "");
  violate("undeclared_event", "event", "is not declared by the plan");
}

bool EventChecker::allows(std::size_t property) const { return !declared_ || declared_->allowed[property]; }

void EventChecker::take_property(const JsonNode& member) {
  if (member.kind == JsonKind::kNull) return;
  const auto found = plan_->property_of.find(member.key);
  if (found == plan_->property_of.end()) return take_undeclared(member);
  if (plan_->properties[found->second].personal) return take_personal(member, found->second, member.key);
  if (allows(found->second)) return take_declared(member, found->second, member.key);
  take_undeclared(member);
}

// Of an event that the plan does not declare, a value that does not fit is no fault.
void EventChecker::take_declared(const JsonNode& value, std::size_t index, std::string_view name) {
  const CollectProperty& property = plan_->properties[index];
  events::Cell cell;
  switch (read_cell(value, property, plan_->times, cell)) {
    case CellOutcome::kMissing: return;
    case CellOutcome::kRead: break;
    case CellOutcome::kBad:
      given_[index] = event_number_;
      keep_extra(name, value, std::nullopt);
      if (declared_) violate("bad_value", property.declared.name, "is not of the type the plan declares");
      return;
  }
  if (cell.kind == events::Cell::Kind::kText) cell.text = pseudonyms_.text(cell.text);
  given_[index] = event_number_;
  record_->cells.push_back({property.declared.id, cell});
}

void EventChecker::take_personal(const JsonNode& value, std::size_t index, std::string_view name) {
  const CollectProperty& property = plan_->properties[index];
  const auto text = text_of(&value);
  const bool fits = property.declared.type == events::PropertyType::kString && !text.empty();
  if (!allows(index) || !fits) {
    const bool missing = value.kind == JsonKind::kString && text.empty();
    if (!missing) keep_extra(name, value, property.personal);
    if (allows(index) && !missing) given_[index] = event_number_;
    if (!allows(index)) {
      list_undeclared(name, type_name(value));
      violate("undeclared_property", property.declared.name, "is not declared for this event");
    }
    return;
  }
  given_[index] = event_number_;
  bool kept = true;
  const auto token = pseudonyms_.token(*property.personal, text, &kept);
  record_->cells.push_back({property.declared.id, {.kind = events::Cell::Kind::kText, .text = token}});
  if (!kept) mark("bad_value");
}

bool EventChecker::take_built_in(const JsonNode& member) {
  for (const auto& [name, place] : kBuiltIns) {
    if (member.key != name) continue;
    record_->*place = built_in(text_of(&member));
    return true;
  }
  return false;
}

void EventChecker::take_undeclared(const JsonNode& member) {
  const auto name = member.key;
  const bool preset = name.starts_with('$');
  if (preset) {
    const auto known = preset_of(name);
    if (known && !goes_to_extra(*known)) return;
  } else if (take_built_in(member) || plan_->is_subject(name)) {
    return;
  }
  keep_extra(name, member, sent_->of_person ? access::class_of_trait(name) : pseudonyms_.class_of_name(name));
  const bool of_page = sent_->of_call && std::find(kPageProperties.begin(), kPageProperties.end(), name) !=
                                             kPageProperties.end();
  if (preset || of_page || (of_sdk_ && !declared_)) return;
  list_undeclared(name, type_name(member));
  if (declared_) violate("undeclared_property", name, "is not declared for this event");
}

// What Segment's context says, under the names Sensors' presets have.
void EventChecker::take_facts() {
  for (const auto& [name, value] : sent_->facts) {
    if (find_member(sent_->properties, name)) continue;
    const auto found = plan_->property_of.find(name);
    const bool declared = found != plan_->property_of.end() && allows(found->second);
    if (declared && plan_->properties[found->second].personal) {
      take_personal(*value, found->second, name);
    } else if (declared) {
      take_declared(*value, found->second, name);
    } else {
      keep_extra(name, *value, std::nullopt);
    }
  }
}

void EventChecker::look_for_required() {
  if (!declared_ || rejected_) return;
  for (const std::size_t index : plan_->plan.events[declared_->index].required) {
    if (given_[index] == event_number_) continue;
    violate("missing_property", plan_->plan.properties[index].name, "is required and missing");
  }
}

std::string_view EventChecker::built_in(std::string_view value) {
  return cut(pseudonyms_.text(trim(value)), kBuiltInBytesMax);
}

void EventChecker::take_built_ins() {
  const auto take = [&](std::string_view& place, std::string_view said, std::string_view otherwise) {
    if (place.empty()) place = built_in(said);
    if (place.empty()) place = otherwise;
  };
  take(record_->app, sent_->app, source_->source.app);
  take(record_->platform, sent_->platform, source_->source.platform);
  take(record_->channel, sent_->campaign_medium, {});
  take(record_->page, sent_->page, {});
  take(record_->session_id, sent_->session_id, {});
  take(record_->campaign_source, sent_->campaign_source, {});
  take(record_->campaign_activity, sent_->campaign_activity, {});
  take(record_->campaign_creative, sent_->campaign_creative, {});
}

void EventChecker::take_item() {
  if (rejected_) return;
  record_->identifiers.push_back({built_in(sent_->item_type), pseudonyms_.id(sent_->item_id)});
  if (!sent_->properties) return;
  each_child(*sent_->properties, [&](const JsonNode& member) {
    keep_extra(member.key, member, pseudonyms_.class_of_name(member.key));
  });
}

void EventChecker::keep_extra(std::string_view name, const JsonNode& value,
                              std::optional<access::PersonalClass> personal) {
  if (value.kind == JsonKind::kString && value.text.empty()) return;
  extra_ += extra_.empty() ? '{' : ',';
  write_json_string(pseudonyms_.text(name), extra_);
  extra_ += ':';
  pseudonyms_.write(value, personal, extra_);
}

void EventChecker::list_undeclared(std::string_view property, std::string_view type) {
  if (property.size() > events::kNameBytesMax) return;  // a name no plan can declare
  record_->undeclared.push_back({pseudonyms_.text(property), type});
}

void EventChecker::mark(std::string_view name) {
  auto& marks = record_->marks;
  if (std::find(marks.begin(), marks.end(), name) == marks.end()) marks.push_back(name);
}

// What breaks the plan: what that means is the source's choice.
void EventChecker::violate(std::string_view reason, std::string_view field, std::string_view rule) {
  switch (source_->source.enforcement) {
    case Enforcement::kAccept: return;
    case Enforcement::kMark: return mark(reason);
    case Enforcement::kReject: return reject(reason, field, rule);
  }
}

void EventChecker::reject(std::string_view reason, std::string_view field, std::string_view rule) {
  if (std::exchange(rejected_, true)) return;
  const auto shown = cut(pseudonyms_.text(field), kBuiltInBytesMax);
  record_->rejection.reason = reason;
  record_->rejection.field = shown;
  message_ = shown.empty() ? fmt::format("the event {}", rule) : fmt::format("{}: {}", shown, rule);
}

}  // namespace rouse::ingest
