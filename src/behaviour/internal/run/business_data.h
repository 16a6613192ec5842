// What business tables had published when an analysis that uses customer values began.
#pragma once

#include <memory>
#include <vector>

#include "behaviour/analysis.h"
#include "behaviour/answer/analysis_result.h"
#include "behaviour/internal/run/unchanged_data.h"
#include "behaviour/sequence_source.h"
#include "core/result.h"
#include "tables/customer_values.h"
#include "tables/value_join.h"

namespace rouse::behaviour {

class BusinessData {
 public:
  // Nothing for a query without customer values.
  static core::Result<BusinessData> read(const AnalysisContext& context, const SequenceQuery& query);

  std::shared_ptr<const tables::ValueJoin> join() const { return join_; }
  // Whether all rows that the join reads are there still.
  core::Result<bool> still_there(const AnalysisContext& context) const;
  std::vector<BusinessTableUse> tables(core::Timestamp now, const core::Zone& zone) const;

 private:
  std::shared_ptr<const tables::CustomerValues> values_;
  std::shared_ptr<const tables::ValueJoin> join_;
};

// As on_unchanged_data(), and the business tables that `query` uses are what was published at one moment:
// where their rows were cleared meanwhile, `analyse(business)` is done again. Sets the query's join.
template <typename Analyse>
auto on_published_data(const AnalysisContext& context, SequenceQuery& query, Analyse analyse)
    -> decltype(analyse(BusinessData{})) {
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    ROUSE_TRY(const auto business, BusinessData::read(context, query));
    query.join = business.join();
    auto result = on_unchanged_data(context, query.table, [&] { return analyse(business); });
    ROUSE_TRY(const bool still_there, business.still_there(context));
    if (still_there) return result;
  }
  return core::fail(tables_keep_changing());
}

}  // namespace rouse::behaviour
