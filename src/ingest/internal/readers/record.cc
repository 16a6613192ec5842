#include "ingest/internal/readers/record.h"

namespace rouse::ingest {

std::string_view to_string(RejectReason reason) {
  switch (reason) {
    case RejectReason::kBrokenRow: return "broken_row";
    case RejectReason::kRecordTooLong: return "record_too_long";
    case RejectReason::kInvalidText: return "invalid_text";
    case RejectReason::kMissingSubject: return "missing_subject";
    case RejectReason::kSubjectTooLong: return "subject_too_long";
    case RejectReason::kMissingTime: return "missing_time";
    case RejectReason::kBadTime: return "bad_time";
    case RejectReason::kMissingEvent: return "missing_event";
    case RejectReason::kUnknownEvent: return "unknown_event";
    case RejectReason::kBadValue: return "bad_value";
    case RejectReason::kMissingProperty: return "missing_property";
  }
  return "broken_row";
}

}  // namespace rouse::ingest
