#include "testing/collected_text.h"

#include <string_view>

namespace rouse::testing {
namespace {

using events::Cell;

void add(std::string& text, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  text += ' ';
  text += name;
  text += value;
}

template <typename List, typename Show>
void add_list(std::string& text, std::string_view name, const List& list, Show show) {
  std::string joined;
  for (const auto& element : list) {
    if (!joined.empty()) joined += ',';
    joined += show(element);
  }
  add(text, name, joined);
}

std::string number_text(double number) {
  auto text = std::to_string(number);
  while (text.ends_with('0')) text.pop_back();
  return text;
}

std::string cell_text(const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::kMissing: return "missing";
    case Cell::Kind::kText: return "'" + std::string{cell.text} + "'";
    case Cell::Kind::kInteger: return std::to_string(cell.integer);
    case Cell::Kind::kNumber: return number_text(cell.number);
    case Cell::Kind::kFlag: return cell.integer != 0 ? "true" : "false";
  }
  return {};
}

std::string pair_text(std::string_view first, std::string_view second) {
  return std::string{first} + ':' + std::string{second};
}

}  // namespace

std::string collected_text(const events::CollectedEvent& event) {
  std::string text;
  if (event.kind == events::CollectedKind::kRejected) {
    text = "rejected " + std::string{event.rejection.reason};
    add(text, "", event.rejection.field);
    text += " \"" + std::string{event.rejection.message} + "\"";
    add(text, "event=", event.event);
  } else {
    text = event.event;
  }
  add(text, "of ", event.subject);
  if (event.time != event.received_at) {
    add(text, "at ", std::to_string((event.time - event.received_at).count()));
  }
  add_list(text, "ids=", event.identifiers, [](const auto& id) { return pair_text(id.type, id.value); });
  add_list(text, "further=", event.further, [](const auto& id) { return pair_text(id.type, id.value); });
  add(text, "app=", event.app);
  add(text, "platform=", event.platform);
  add(text, "channel=", event.channel);
  add(text, "page=", event.page);
  add(text, "session=", event.session_id);
  std::string campaign;
  for (const auto part : {event.campaign_source, event.campaign_activity, event.campaign_creative}) {
    campaign += (campaign.empty() ? "" : "/") + std::string{part.empty() ? "-" : part};
  }
  if (campaign != "-/-/-") add(text, "campaign=", campaign);
  add_list(text, "cells=", event.cells,
           [](const auto& cell) { return pair_text(cell.property, cell_text(cell.cell)); });
  add(text, "extra=", event.extra);
  add_list(text, "marks=", event.marks, [](const auto& mark) { return std::string{mark}; });
  add_list(text, "undeclared=", event.undeclared, [](const auto& name) {
    return name.property.empty() ? std::string{"event"} : pair_text(name.property, name.type);
  });
  return text;
}

}  // namespace rouse::testing
