// Collected events as text, for tests that say what a record should be.
#pragma once

#include <string>

#include "events/collected_event.h"

namespace rouse::testing {

// What tells records apart, in a fixed order and without what is missing:
//   transfer of c1 at -5000 ids=customer_no:c1,device_id:d further=account:a app=x platform=ios channel=..
//   page=.. session=.. campaign=source/activity/creative cells=amount:1234 extra={..} marks=a,b
//   undeclared=x:string rejected bad_value amount "amount: is not ..." of c1 ...
// Times are milliseconds relative to when the event was received.
std::string collected_text(const events::CollectedEvent& event);

}  // namespace rouse::testing
