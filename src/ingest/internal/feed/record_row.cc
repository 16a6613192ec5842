#include "ingest/internal/feed/record_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "ingest/internal/readers/json_text.h"

namespace rouse::ingest {
namespace {

using events::CollectedEvent;
using events::PropertyType;

bool fits(PropertyType type, Cell::Kind kind) {
  switch (type) {
    case PropertyType::kString:
    case PropertyType::kEnum: return kind == Cell::Kind::kText;
    case PropertyType::kNumber: return kind == Cell::Kind::kNumber;
    case PropertyType::kInteger:
    case PropertyType::kMoney:
    case PropertyType::kTime: return kind == Cell::Kind::kInteger;
    case PropertyType::kBoolean: return kind == Cell::Kind::kFlag;
  }
  return false;
}

void append_value(std::string& out, const Cell& cell) {
  switch (cell.kind) {
    case Cell::Kind::kMissing: out += "null"; return;
    case Cell::Kind::kText: append_json_string(out, cell.text); return;
    case Cell::Kind::kInteger: fmt::format_to(std::back_inserter(out), "{}", cell.integer); return;
    case Cell::Kind::kNumber:
      if (std::isfinite(cell.number)) {
        fmt::format_to(std::back_inserter(out), "{}", cell.number);
      } else {
        out += "null";
      }
      return;
    case Cell::Kind::kFlag: out += cell.integer != 0 ? "true" : "false"; return;
  }
}

}  // namespace

void RecordRow::keep(std::string_view name, const Cell& cell) {
  if (row_.extra == "{}") row_.extra.clear();
  if (!row_.extra.empty()) row_.extra.pop_back();
  append_json_key(row_.extra, name);
  append_value(row_.extra, cell);
  row_.extra += '}';
}

void RecordRow::fill_cells(const CollectedEvent& event, const FeedPlan& plan) {
  const auto& properties = plan.plan.properties;
  row_.cells.assign(properties.size(), Cell{});
  std::size_t guess = 0;  // cells come in the order of the plan
  for (const auto& [id, cell] : event.cells) {
    while (guess < properties.size() && properties[guess].id != id) ++guess;
    if (guess == properties.size()) {
      const auto found = plan.property_of.find(id);
      guess = found == plan.property_of.end() ? properties.size() : found->second;
    }
    if (guess == properties.size()) {
      keep(id, cell);
      guess = 0;
    } else if (!fits(properties[guess].type, cell.kind)) {
      keep(properties[guess].name, cell);
    } else {
      row_.cells[guess] = cell;
    }
  }
}

void RecordRow::fill_marks(const CollectedEvent& event, std::string_view more) {
  marks_.clear();
  sorted_marks_.assign(event.marks.begin(), event.marks.end());
  if (!more.empty()) sorted_marks_.push_back(more);
  std::ranges::sort(sorted_marks_);
  for (const auto mark : sorted_marks_) {
    if (!marks_.empty()) marks_ += ',';
    marks_ += mark;
  }
  row_.marks = marks_;
}

// {"customer_no":"C1","device_id":["d1","d2"]}: a list where a type occurs more than once.
void RecordRow::fill_identifiers(const CollectedEvent& event) {
  identifiers_.clear();
  const auto& all = event.identifiers;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto same = [&](const auto& other) { return other.type == all[i].type; };
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::any_of(all.begin(), begin, same)) continue;
    append_json_key(identifiers_, all[i].type);
    const bool list = std::any_of(begin + 1, all.end(), same);
    if (list) identifiers_ += '[';
    append_json_string(identifiers_, all[i].value);
    for (auto other = begin + 1; other != all.end(); ++other) {
      if (!same(*other)) continue;
      identifiers_ += ',';
      append_json_string(identifiers_, other->value);
    }
    if (list) identifiers_ += ']';
  }
  if (!identifiers_.empty()) identifiers_ += '}';
  row_.identifiers = identifiers_;
}

const Row& RecordRow::fill(const CollectedEvent& event, const FeedPlan& plan, std::int32_t day,
                           std::string_view mark) {
  row_.subject = event.subject;
  row_.further.assign(plan.plan.further_subjects.size(), {});
  for (std::size_t i = 0; i < row_.further.size(); ++i) {
    for (const auto& [type, value] : event.further) {
      if (type == plan.plan.further_subjects[i].type) row_.further[i] = value;
    }
  }
  row_.time = event.time;
  row_.day = day;
  row_.event = event.event;
  row_.built_ins = {event.app,
                    event.platform,
                    event.channel,
                    event.page,
                    event.campaign_source,
                    event.campaign_activity,
                    event.campaign_creative,
                    event.session_id};
  row_.extra.assign(event.extra);
  fill_cells(event, plan);
  fill_marks(event, mark);
  fill_identifiers(event);
  row_.key = event.key;
  return row_;
}

}  // namespace rouse::ingest
