#include "core/bounded_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace rouse::core {
namespace {

TEST(BoundedQueue, HandsOutInOrderAndRefusesBeyondItsLimit) {
  BoundedQueue<int> queue{2};
  EXPECT_TRUE(queue.try_push(1));
  EXPECT_TRUE(queue.try_push(2));
  EXPECT_FALSE(queue.try_push(3));
  EXPECT_EQ(queue.size(), 2u);
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_TRUE(queue.try_push(4));
  EXPECT_EQ(queue.pop(), 2);
  EXPECT_EQ(queue.try_pop(), 4);
  EXPECT_EQ(queue.try_pop(), std::nullopt);
}

TEST(BoundedQueue, AClosedQueueEmptiesAndThenEnds) {
  BoundedQueue<int> queue{2};
  EXPECT_TRUE(queue.try_push(1));
  queue.close();
  EXPECT_FALSE(queue.try_push(2));
  EXPECT_FALSE(queue.push(2));
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_EQ(queue.pop(), std::nullopt);
}

TEST(BoundedQueue, WhoWaitsForAWhileGetsWhatComesOrNothing) {
  BoundedQueue<int> queue{1};
  EXPECT_EQ(queue.pop_within(Milliseconds{1}), std::nullopt);
  EXPECT_FALSE(queue.finished());
  EXPECT_TRUE(queue.try_push(1));
  queue.close();
  EXPECT_FALSE(queue.finished());
  EXPECT_EQ(queue.pop_within(Milliseconds{1}), 1);
  EXPECT_TRUE(queue.finished());
}

TEST(BoundedQueue, CloseWakesThoseWhoWait) {
  BoundedQueue<int> full{1};
  BoundedQueue<int> empty{1};
  EXPECT_TRUE(full.try_push(1));
  bool pushed = true;
  std::optional<int> popped = 0;
  {
    const std::jthread producer{[&] { pushed = full.push(2); }};
    const std::jthread consumer{[&] { popped = empty.pop(); }};
    full.close();
    empty.close();
  }
  EXPECT_FALSE(pushed);
  EXPECT_EQ(popped, std::nullopt);
}

TEST(BoundedQueue, LosesAndRepeatsNothingBetweenThreads) {
  constexpr int kProducers = 4;
  constexpr int kEach = 5000;
  BoundedQueue<int> queue{8};
  std::vector<std::atomic<int>> seen(kProducers * kEach);
  {
    std::vector<std::jthread> consumers;
    for (int consumer = 0; consumer < 3; ++consumer) {
      consumers.emplace_back([&] {
        while (const auto number = queue.pop()) ++seen[static_cast<std::size_t>(*number)];
      });
    }
    {
      std::vector<std::jthread> producers;
      for (int producer = 0; producer < kProducers; ++producer) {
        producers.emplace_back([&queue, producer] {
          for (int i = 0; i < kEach; ++i) ASSERT_TRUE(queue.push(producer * kEach + i));
        });
      }
    }
    queue.close();
  }
  for (const auto& count : seen) ASSERT_EQ(count, 1);
}

}  // namespace
}  // namespace rouse::core
