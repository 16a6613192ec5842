// Host 1 of the kernels: sequences streamed out of the warehouse, on any ClickHouse version.
//
// The warehouse computes masks and property codes, so only numbers travel, never strings, and they travel as
// columns. Subjects are read in slices of at most AnalysisLimits::slice_events events, which this side sorts
// by subject and (ts, seq) and hands to the fold one subject at a time. Slices are read and folded by
// AnalysisLimits::workers threads; the calling thread watches cancellation and reports progress.
//
// People whose identifiers were merged or parted since the last squash (identity/overrides.h) are left out of
// these slices and read afterwards, in slices of owners, from events whose owner is told by their origin. So
// each subject is folded once, with all its events, whatever is stored: the answer is the same before, during
// and after a squash. What the identity ledger says is taken once, at the start.
//
// Memory of this process, times workers: 16 bytes per event of a slice, as a rule 32 MB; with codes, or where
// events of one millisecond must be put in order, 36 and 8 per code, 72 to 200 MB.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "behaviour/analysis.h"
#include "behaviour/scope.h"
#include "behaviour/sequence.h"
#include "core/result.h"
#include "tables/value_join.h"

namespace rouse::behaviour {

// Portable SQL over the columns of one event table.
struct SequenceQuery {
  // Of the mask: set for events with one of these names, and for those that fulfil the condition.
  struct Bit {
    unsigned bit = 0;
    std::vector<std::string> events;
    std::string condition;  // UInt8, never NULL; or empty
  };
  std::string table;
  std::string subject = "one_id";  // UInt64 column; rows with 0 have no subject of the type
  bool people = false;             // subjects are customers, whose identifiers may be merged
  std::int32_t from_day = 0;       // bank-zone days that hold [from_ms, to_ms), for partition pruning
  std::int32_t to_day = 0;
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;
  std::string where;                // events that exist for the analysis; empty: all
  std::vector<Bit> bits;            // at most 64
  std::vector<std::string> events;  // names of all events that may have a bit; empty: any name
  std::vector<std::string> codes;   // UInt64 expressions, kNoCode where missing; at most kCodeColumnsMax
  bool every_event = false;         // also those without a bit

  // Customer values that bits, codes and `values_where` name as columns, and where they come from: subjects
  // are people then. Without any, nothing is joined.
  std::vector<std::string> values;
  std::string values_where;  // more of `where`
  std::shared_ptr<const tables::ValueJoin> join;
};

struct SourceTotals {
  std::uint64_t subjects = 0;
  std::uint64_t events = 0;
  std::uint64_t subjects_left_out = 0;  // with more than AnalysisLimits::subject_events events
  bool cut = false;                     // AnalysisLimits::events was reached, or subjects were left out
};

// Called for one subject at a time per worker (numbered from 0), from several threads at once; an error ends
// the run.
using SequenceFold = std::function<core::Result<void>(unsigned worker, const Sequence& sequence)>;

core::Result<SourceTotals> stream_sequences(const AnalysisContext& context, const SequenceQuery& query,
                                            const Scope& scope, const RunControl& control,
                                            const SequenceFold& fold);

// A property as a UInt64 expression with equal codes for equal values: text and numbers by a 64-bit hash,
// everything else exactly.
std::string code_sql(const events::PropertyRef& property);
// A number or money as a UInt64 expression that holds it exactly, kNoCode where it is missing or not finite:
// the bits of a real number, the two's complement of a whole one, the first bit flipped.
std::string value_sql(const events::PropertyRef& property);
// Sets `subject` and `people`: `type` is the plan's own subject or a further one.
void set_subject(SequenceQuery& query, const events::Plan& plan, const std::string& type);
// Rows of the query's days and subject; cheap, as it looks at no event.
std::string days_sql(const SequenceQuery& query);
// Rows of the query's table, time span and events; those that customer values leave out are among them.
std::string events_sql(const SequenceQuery& query);
// Likewise those that the scope lets see.
std::string condition_sql(const SequenceQuery& query, const Scope& scope);

}  // namespace rouse::behaviour
