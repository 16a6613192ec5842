// Records of fields of fixed width, one a line (LF or CRLF), each padded with blanks.
//
// Widths are bytes of the file as it is stored, so a record is cut first and each field converted after. A
// record of another length, or with a field that is cut inside a character, is handed out as broken; empty
// lines are skipped. Blanks around a field are no part of it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/text/text_encoding.h"
#include "ingest/internal/readers/byte_source.h"
#include "ingest/internal/readers/record.h"

namespace rouse::ingest {

struct FixedWidthColumn {
  std::string name;
  std::size_t width = 0;  // bytes
};

// `bytes` are in `encoding` (open_unconverted). Record::raw is, too.
core::Result<std::unique_ptr<RecordReader>> open_fixed_width(std::unique_ptr<Bytes> bytes, std::string file,
                                                             const std::vector<FixedWidthColumn>& columns,
                                                             core::TextEncoding encoding);

}  // namespace rouse::ingest
