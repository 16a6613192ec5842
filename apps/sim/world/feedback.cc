#include "world/feedback.h"

#include <fmt/format.h>

#include <array>

namespace rouse::sim {
namespace {

struct Matter {
  std::string_view id;
  bool praise;
  std::string_view text;
};
constexpr std::array<Matter, 24> kMatters{{
    {"login", false, "人脸识别总是失败，换了几次光线都不行"},
    {"login", false, "密码明明是对的却一直提示错误，最后还被锁了"},
    {"login", true, "指纹登录很快，比以前方便多了"},
    {"transfer", false, "转账限额太低，想调高还要跑网点"},
    {"transfer", false, "转账成功了但是对方两个小时才收到"},
    {"transfer", false, "收款人列表找不到，每次都要重新输卡号"},
    {"transfer", true, "转账不收手续费，到账也快"},
    {"wealth", false, "理财到期了没有提醒，闲置了一个多星期"},
    {"wealth", false, "产品风险说明写得太复杂，看不懂"},
    {"wealth", false, "亏损了也没人联系我解释一下"},
    {"wealth", true, "理财产品选择多，收益写得清楚"},
    {"card", false, "账单分期的利率要点好几层才能看到"},
    {"card", false, "信用卡还款日前没有收到提醒，产生了利息"},
    {"card", true, "分期页面改版以后好找多了"},
    {"speed", false, "打开太慢，首页广告太多"},
    {"speed", false, "更新以后老是闪退，只能卸载重装"},
    {"speed", true, "新版本流畅了不少"},
    {"benefits", false, "优惠券领了用不了，页面一直显示活动火爆"},
    {"benefits", false, "积分兑换的东西越来越少"},
    {"benefits", true, "话费立减很实用，希望多搞活动"},
    {"service", false, "在线客服全是机器人，找不到人工"},
    {"service", true, "客户经理很耐心，帮我解决了问题"},
    {"branch", false, "网点排队一个小时，手机上又办不了这个业务"},
    {"messages", false, "短信太多了，一天好几条，怎么退订"},
}};
constexpr std::array<std::string_view, 6> kOpenings{"",         "用了三年了，", "今天遇到的问题：",
                                                    "说实话，", "老人家反映",   "建议改进："};
constexpr std::array<std::string_view, 6> kEndings{
    "。", "，谢谢。", "！", "，希望尽快处理。", "，请回复。", "。我的手机是新买的。"};
constexpr std::size_t kOthers = kOpenings.size() * kEndings.size();

static_assert(kMatters.size() * kOthers == kFeedbackTexts);

constexpr std::size_t kRemarks = 8;  // on each topic
constexpr std::array<std::array<std::string_view, kRemarks>, 5> kComments{{
    {"讲得很清楚，小白也能看懂", "净值化以后到底怎么看收益，希望再讲细一点", "收藏了，周末慢慢看",
     "例子举得好，比客户经理说得明白", "能不能出一期讲基金定投的", "看完才知道提前支取会损失利息",
     "内容有点浅，老客户没什么收获", "专业名词太多，看到一半就放弃了"},
    {"分析得有道理，先观望一阵", "昨天刚跌完今天就发利好，不敢信", "更新能不能再早一点，开盘前最好",
     "债市最近怎么了，理财都在亏", "黄金还能买吗", "观点比较客观，不像别家只会唱多", "图表在手机上看不清",
     "跟着看了半年，思路确实有帮助"},
    {"已经转给爸妈看了", "骗子的套路真是越来越多", "上个月差点被假客服骗，幸好看过这类提醒",
     "个人信息保护还是要说到做到", "案例很真实，建议多发", "投诉渠道写得清楚，点赞",
     "希望少一点口号，多一点具体做法", "老年人看不懂这么长的文章"},
    {"已经领了，交话费正好用上", "点进去就说已抢完，名额也太少了", "活动规则写得太绕，看了三遍",
     "上次的立减金到账很快", "能不能给老客户也搞点活动", "门槛有点高，满两百才减五块", "每月都来，坚持有惊喜",
     "我们这个城市什么时候也能参加"},
    {"这家店去过，味道不错", "周末带孩子去了，停车不太方便", "多推荐点免费的地方", "地铁优惠很实用，天天用",
     "写得挺用心，路线可以照着走", "我们县城什么时候有", "电影票比别的平台便宜几块",
     "照片拍得好看，去了有点失望"},
}};

const Matter& matter_of(std::uint16_t text) { return kMatters[(text - 1U) / kOthers]; }

}  // namespace

Feedback draw_feedback(core::Random& random) {
  const std::uint64_t text = random.below(kFeedbackTexts) + 1;
  Feedback feedback{static_cast<std::uint16_t>(text), 0};
  const bool praise = matter_of(feedback.text).praise;
  feedback.rating = static_cast<std::uint8_t>(praise ? random.between(4, 5) : random.between(1, 3));
  return feedback;
}

std::string feedback_text(std::uint16_t text) {
  const std::size_t other = (text - 1U) % kOthers;
  return fmt::format("{}{}{}", kOpenings[other / kEndings.size()], matter_of(text).text,
                     kEndings[other % kEndings.size()]);
}

std::string_view feedback_matter(std::uint16_t text) { return matter_of(text).id; }

std::uint16_t draw_comment(core::Random& random, Topic topic) {
  const std::size_t before = (static_cast<std::size_t>(topic) - 1) * kRemarks;
  return static_cast<std::uint16_t>(before + random.below(kRemarks) + 1);
}

std::string comment_text(std::uint16_t text) {
  return std::string{kComments[(text - 1U) / kRemarks][(text - 1U) % kRemarks]};
}

}  // namespace rouse::sim
