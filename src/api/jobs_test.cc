// Jobs with a clock that stands still unless told: nothing here waits for time to pass.
#include "api/jobs.h"

#include <gmock/gmock.h>

#include <latch>
#include <semaphore>
#include <stdexcept>

#include "api/job_stream.h"
#include "testing/manual_clock.h"

namespace rouse::api {
namespace {

using core::Milliseconds;
using ::testing::HasSubstr;

const JobLimits kLimits{.threads = 1, .queued_max = 1, .finished_max = 2};

class JobsTest : public ::testing::Test {
 protected:
  // Runs until it is cancelled or allowed to finish.
  Jobs::Work held() {
    return [this](JobControl& control) -> core::Result<Response> {
      control.report({"reading", 1, 10});
      started_.release();
      while (!control.cancelled() && !finish_.try_acquire()) std::this_thread::yield();
      if (control.cancelled())
        return core::fail(core::ErrorCode::kUnavailable, "warehouse", "the query was killed");
      return json_response(R"({"entered":7})");
    };
  }
  static void wait_finished(const Job& job) {
    while (!job.finished()) std::this_thread::yield();
  }
  std::shared_ptr<JobWatch> start(JobOptions options = {}) { return jobs_.start(options, held()).value(); }

  testing::ManualClock clock_{core::from_epoch_ms(1'000'000)};
  std::counting_semaphore<> started_{0};
  std::counting_semaphore<> finish_{0};
  Jobs jobs_{kLimits, clock_};
};

TEST_F(JobsTest, AFinishedJobWaitsUnderItsId) {
  auto watch = start();
  const std::string id = watch->job().id();
  started_.acquire();
  EXPECT_EQ(watch->job().state(), JobState::kRunning);
  EXPECT_EQ(watch->job().progress(), (JobProgress{"reading", 1, 10}));
  finish_.release();
  wait_finished(watch->job());
  watch.reset();
  clock_.advance(kLimits.finished_kept - Milliseconds{1});
  jobs_.sweep();
  const auto again = jobs_.watch(id);
  ASSERT_TRUE(again);
  EXPECT_THAT(job_json(again->job(), clock_.now(), "r1"),
              HasSubstr(R"("state":"done","progress":{"stage":"reading","rows_read":1,"rows_total":10,)"));
  EXPECT_THAT(job_json(again->job(), clock_.now(), "r1"), HasSubstr(R"("result":{"entered":7})"));
}

TEST_F(JobsTest, AnOldResultIsForgotten) {
  auto watch = start();
  const std::string id = watch->job().id();
  finish_.release();
  wait_finished(watch->job());
  watch.reset();
  clock_.advance(kLimits.finished_kept);
  jobs_.sweep();
  EXPECT_FALSE(jobs_.watch(id));
}

TEST_F(JobsTest, AJobNobodyWatchesIsCancelledAfterTheGrace) {
  auto watch = start();
  const std::string id = watch->job().id();
  started_.acquire();
  watch.reset();
  clock_.advance(kLimits.unwatched_grace - Milliseconds{1});
  jobs_.sweep();
  watch = jobs_.watch(id);  // a page that was reloaded in time
  clock_.advance(kLimits.unwatched_grace);
  jobs_.sweep();
  EXPECT_EQ(watch->job().state(), JobState::kRunning);
  watch.reset();
  clock_.advance(kLimits.unwatched_grace);
  jobs_.sweep();
  watch = jobs_.watch(id);
  wait_finished(watch->job());
  EXPECT_EQ(watch->job().state(), JobState::kCancelled);
  EXPECT_EQ(watch->job().error().code, core::ErrorCode::kCancelled);
}

TEST_F(JobsTest, AJobThatIsNotKeptGoesWithItsLastWatcher) {
  auto watch = start({.kept = false});
  const std::string id = watch->job().id();
  finish_.release();
  wait_finished(watch->job());
  jobs_.sweep();
  EXPECT_TRUE(jobs_.watch(id));
  watch.reset();
  jobs_.sweep();
  EXPECT_FALSE(jobs_.watch(id));
}

TEST_F(JobsTest, ADetachedJobRunsOnUnwatched) {
  auto watch = start({.detached = true});
  const std::string id = watch->job().id();
  started_.acquire();
  watch.reset();
  clock_.advance(kLimits.unwatched_grace * 10);
  jobs_.sweep();
  finish_.release();
  watch = jobs_.watch(id);
  wait_finished(watch->job());
  EXPECT_EQ(watch->job().state(), JobState::kDone);
}

TEST_F(JobsTest, CancelEndsARunningJobAndForgetsAFinishedOne) {
  const auto watch = start();
  const std::string id = watch->job().id();
  started_.acquire();
  EXPECT_TRUE(jobs_.cancel(id));
  wait_finished(watch->job());
  EXPECT_EQ(watch->job().state(), JobState::kCancelled);
  EXPECT_TRUE(jobs_.cancel(id));
  EXPECT_FALSE(jobs_.cancel(id));
  EXPECT_FALSE(jobs_.watch(id));
}

TEST_F(JobsTest, ACancelledJobIsCancelledAlthoughItsWorkCameThrough) {
  const auto watch = jobs_
                         .start({},
                                [this](JobControl&) -> core::Result<Response> {
                                  started_.release();
                                  finish_.acquire();
                                  return json_response(R"({"entered":7})");
                                })
                         .value();
  started_.acquire();
  EXPECT_TRUE(jobs_.cancel(watch->job().id()));
  finish_.release();
  wait_finished(watch->job());
  EXPECT_EQ(watch->job().state(), JobState::kCancelled);
}

TEST_F(JobsTest, AFullQueueRefuses) {
  const auto running = start();
  started_.acquire();
  const auto queued = start();
  const auto refused = jobs_.start({}, held());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::ErrorCode::kResourceExhausted);
  EXPECT_EQ(jobs_.counts(),
            (std::map<JobState, std::size_t>{{JobState::kQueued, 1}, {JobState::kRunning, 1}}));
  EXPECT_TRUE(jobs_.cancel(queued->job().id()));
  finish_.release();
  wait_finished(queued->job());
  EXPECT_EQ(queued->job().state(), JobState::kCancelled) << "cancelled before it began";
}

TEST_F(JobsTest, KeepsNoMoreResultsThanItsLimit) {
  std::vector<std::string> ids;
  for (int job = 0; job < 4; ++job) {
    const auto watch = start();
    ids.push_back(watch->job().id());
    finish_.release();
    wait_finished(watch->job());
    clock_.advance(Milliseconds{1});
  }
  jobs_.sweep();
  EXPECT_FALSE(jobs_.watch(ids[0]));
  EXPECT_FALSE(jobs_.watch(ids[1]));
  EXPECT_TRUE(jobs_.watch(ids[2]));
  EXPECT_TRUE(jobs_.watch(ids[3]));
}

TEST_F(JobsTest, AnExceptionIsAnErrorOfTheJobAlone) {
  const auto watch =
      jobs_.start({}, [](JobControl&) -> core::Result<Response> { throw std::runtime_error("boom"); })
          .value();
  wait_finished(watch->job());
  EXPECT_EQ(watch->job().error().code, core::ErrorCode::kInternal);
}

TEST_F(JobsTest, EventsTellTheWholeStory) {
  const auto watch = start();
  JobEvents events{watch, "r1"};
  started_.acquire();
  EXPECT_EQ(events.next(clock_.now()).bytes,
            server_sent_event("accepted", R"({"id":")" + watch->job().id() + R"("})") +
                server_sent_event("progress",
                                  R"({"stage":"reading","rows_read":1,"rows_total":10,"elapsed_ms":0})"));
  EXPECT_EQ(events.next(clock_.now()).bytes, "");
  clock_.advance(JobEvents::kHeartbeatEvery);
  EXPECT_EQ(events.next(clock_.now()).bytes, ": still here\n\n");
  finish_.release();
  wait_finished(watch->job());
  const Chunk last = events.next(clock_.now());
  EXPECT_TRUE(last.last);
  EXPECT_EQ(last.bytes, server_sent_event("result", R"({"entered":7})"));
}

TEST_F(JobsTest, EventsEndWithTheError) {
  const auto watch = start();
  JobEvents events{watch, "r1"};
  started_.acquire();
  events.next(clock_.now());
  jobs_.cancel(watch->job().id());
  wait_finished(watch->job());
  const Chunk last = events.next(clock_.now());
  EXPECT_TRUE(last.last);
  EXPECT_THAT(last.bytes, HasSubstr("event: error\ndata: {\"code\":\"cancelled\""));
  EXPECT_THAT(last.bytes, HasSubstr(R"("request_id":"r1")"));
}

}  // namespace
}  // namespace rouse::api
