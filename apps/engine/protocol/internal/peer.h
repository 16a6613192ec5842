// A connected stream socket with time-outs; closes it on destruction. One thread uses it; close_both_ways()
// may come from another.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace rouse::engine_protocol {

class Peer {
 public:
  explicit Peer(int socket) : socket_(socket) {}
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer();

  int socket() const { return socket_; }
  // Bytes read; 0 when the other side closed; -errno otherwise, -ETIMEDOUT when nothing came within the
  // time-out.
  long receive(std::span<char> buffer);
  // Bytes written, at least one; -errno otherwise, -ETIMEDOUT when the other side did not read within the
  // time-out.
  long send(std::string_view bytes);
  void set_receive_timeout(int milliseconds) { receive_timeout_ms_ = milliseconds; }
  // Ends a receive or send that waits in another thread.
  void close_both_ways() const;
  // Makes receive() end, while sending goes on.
  void close_receiving() const;
  // Says goodbye to a peer that may still be sending: closes the sending side and reads what comes, for a
  // while, so that the answer is not lost to a reset.
  void linger();

 private:
  int socket_;
  int receive_timeout_ms_ = 0;
};

}  // namespace rouse::engine_protocol
