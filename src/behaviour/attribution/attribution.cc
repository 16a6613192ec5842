#include "behaviour/attribution/attribution.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "behaviour/attribution/attribution_compile.h"
#include "behaviour/attribution/attribution_kernel.h"
#include "behaviour/attribution/attribution_report.h"
#include "behaviour/internal/property_codes.h"
#include "behaviour/internal/run/asking.h"
#include "behaviour/internal/spec_json.h"

namespace rouse::behaviour {
namespace {

using core::Result;

Result<void> check_size(const AttributionPartial& partial, std::uint64_t most) {
  if (partial.groups.sizes.size() > most) return core::fail(too_many_groups("/breakdown/property", most));
  if (partial.ranks.size() <= most) return {};
  return core::fail(core::ErrorCode::kResourceExhausted, "/touches",
                    fmt::format("/touches: more than {} different channels", most),
                    "tell channels by a property with fewer values, or filter the touches");
}

Result<AttributionPartial> count_all(Asking& asking, const CompiledAttribution& compiled) {
  const auto most = asking.control.limits.groups;
  return fold_all(
      asking, compiled.query, [&compiled] { return AttributionKernel{compiled.definition}; },
      [most](const AttributionPartial& partial) { return check_size(partial, most); });
}

// Sets what is shown by what a first reading found.
void show(const AttributionSpec& spec, const AttributionPartial& partial,
          const std::vector<ChannelKey>& channels, CompiledAttribution& compiled) {
  compiled.definition.shown = channels;
  std::ranges::sort(*compiled.definition.shown);
  if (spec.breakdown) compiled.definition.groups.show(partial.groups.largest(spec.breakdown->limit));
}

// What a key alone tells of the channel: all but the value of a property.
Channel unnamed(const ChannelKey& key, const AttributionSpec& spec, const CompiledAttribution& compiled) {
  if (key == kOtherChannel) return {.kind = ChannelKind::kOther};
  if (key.of < kFirstProperty) return {.kind = ChannelKind::kTouch, .name = spec.touches[key.of].label};
  return {.kind = key.code == kNoCode ? ChannelKind::kNull : ChannelKind::kValue,
          .property = compiled.properties[key.of - kFirstProperty].name};
}

// A value is '' where its events are gone meanwhile.
Result<ChannelNames> name_channels(const Asking& asking, const AttributionSpec& spec,
                                   const CompiledAttribution& compiled,
                                   const std::vector<ChannelKey>& channels) {
  ChannelNames names;
  std::vector<std::vector<Code>> codes(compiled.properties.size());
  for (const auto& key : channels) {
    names[key] = unnamed(key, spec, compiled);
    if (names[key].kind == ChannelKind::kValue) codes[key.of - kFirstProperty].push_back(key.code);
  }
  for (std::size_t p = 0; p < codes.size(); ++p) {
    ROUSE_TRY(const auto values,
              values_of(asking.context, compiled.query, asking.scope, compiled.properties[p], codes[p]));
    const auto of = kFirstProperty + static_cast<std::uint32_t>(p);
    for (const auto& [code, text] : values) names.at({.of = of, .code = code}).name = text;
  }
  return names;
}

Result<AttributionResult> run_once(Asking& asking, const AttributionSpec& spec, CompiledAttribution compiled,
                                   const AnalysisFacts& facts) {
  AttributionResult result;
  result.spec = spec;
  ROUSE_TRY(auto partial, count_all(asking, compiled));
  auto channels = rank_channels(partial);
  const auto top = spec.breakdown ? partial.groups.largest(spec.breakdown->limit) : std::vector<Code>{};
  if (partial.ranks_only || (spec.breakdown && partial.groups.adds_up_other(top))) {
    show(spec, partial, channels, compiled);
    ROUSE_TRY(partial, count_all(asking, compiled));
  }
  channels.push_back(kOtherChannel);
  ROUSE_TRY(const auto names, name_channels(asking, spec, compiled, channels));
  result.final = is_final(compiled.closes_ms, facts, asking.context);
  result.paths_cut = partial.paths_cut;
  result.all = table_of(spec, partial.all, channels, names, compiled.amounts);
  if (!spec.breakdown) return result;
  std::vector<CodedGroup> codes;
  for (const auto& [group, counts] : std::move(partial.groups).shown(top)) {
    codes.push_back(group);
    result.groups.emplace_back().table = table_of(spec, counts, channels, names, compiled.amounts);
  }
  ROUSE_TRY(auto keys, name_groups(asking, compiled.query, spec.breakdown->property, codes));
  for (std::size_t g = 0; g < keys.size(); ++g) result.groups[g].key = std::move(keys[g]);
  return result;
}

Result<ChannelKey> key_of(const AnalysisContext& context, const AttributionSpec& spec,
                          const CompiledAttribution& compiled, const Channel& channel) {
  if (channel.kind == ChannelKind::kOther) return kOtherChannel;
  if (channel.kind == ChannelKind::kTouch) {
    const auto found = std::ranges::find_if(
        spec.touches, [&](const Touch& touch) { return !touch.by && touch.label == channel.name; });
    if (found == spec.touches.end()) {
      return refuse("/channel/name", fmt::format("no touch '{}' is a channel", channel.name));
    }
    return ChannelKey{.of = static_cast<std::uint32_t>(found - spec.touches.begin()), .code = kNoCode};
  }
  const auto& properties = compiled.properties;
  const auto found = std::ranges::find(properties, channel.property, &events::PropertyRef::name);
  if (found == properties.end()) {
    return refuse("/channel/property", fmt::format("channels are not told by '{}'", channel.property));
  }
  ChannelKey key{.of = kFirstProperty + static_cast<std::uint32_t>(found - properties.begin())};
  if (channel.kind == ChannelKind::kValue) {
    ROUSE_TRY(key.code, code_of(context, *found, channel.name, "/channel/name"));
  }
  return key;
}

Result<AttributionQuestion> question_of(const AnalysisContext& context, const AttributionSpec& spec,
                                        const CompiledAttribution& compiled, const AttributionCell& cell) {
  AttributionQuestion question;
  if (cell.direct) question.number = AttributionNumber::kDirect;
  if (cell.touched) question.number = AttributionNumber::kTouched;
  if (cell.unconverted) question.number = AttributionNumber::kUnconverted;
  if (cell.channel) {
    ROUSE_TRY(question.channel, key_of(context, spec, compiled, *cell.channel));
  }
  if (cell.model) {
    const auto found = std::ranges::find(spec.models, *cell.model);
    if (found == spec.models.end()) {
      return refuse("/model", fmt::format("the attribution has no model '{}'", to_string(*cell.model)));
    }
    question.model = static_cast<std::size_t>(found - spec.models.begin());
  }
  if (!cell.group) return question;
  if (!spec.breakdown) return refuse("/group", "the attribution has no breakdown");
  ROUSE_TRY(question.group, coded(context, spec.breakdown->property, *cell.group));
  return question;
}

// Who is in Other only another reading tells.
Result<std::vector<Listed>> list_once(Asking& asking, const AttributionSpec& spec,
                                      CompiledAttribution compiled, const AttributionQuestion& question) {
  const bool other_group = question.group && question.group->kind == GroupKind::kOther;
  if (other_group || question.channel == kOtherChannel) {
    ROUSE_TRY(const auto partial, count_all(asking, compiled));
    show(spec, partial, rank_channels(partial), compiled);
  }
  return list_all(
      asking, compiled.query, [&compiled] { return AttributionKernel{compiled.definition}; },
      [&question](AttributionKernel& kernel, const Sequence& sequence) {
        return kernel.since(sequence, question);
      });
}

}  // namespace

Result<AttributionResult> run_attribution(const AnalysisContext& context, const AttributionSpec& spec,
                                          const Scope& scope, const RunControl& control) {
  ROUSE_CHECK(refuse_future(spec.range, context));
  Asking asking{context, scope, control};
  ROUSE_TRY(auto compiled, compile(spec, context));
  return answer<AttributionResult>(asking, compiled.query, [&](const AnalysisFacts& facts) {
    return run_once(asking, spec, compiled, facts);
  });
}

Result<std::vector<Listed>> attribution_customers(const AnalysisContext& context, const AttributionSpec& spec,
                                                  const Scope& scope, const AttributionCell& cell,
                                                  const RunControl& control) {
  Asking asking{context, scope, control};
  ROUSE_TRY(auto compiled, compile(spec, context));
  ROUSE_TRY(const auto question, question_of(context, spec, compiled, cell));
  return on_published_data(context, compiled.query,
                           [&](const BusinessData&) { return list_once(asking, spec, compiled, question); });
}

}  // namespace rouse::behaviour
