#include "render_text.hpp"

#include <aio/pq/detail/nested.hpp>

#include <cstring>
#include <string_view>
#include <vector>

/// Types of the text search ("Text Search Types" of the manual).
namespace aio::pq::detail {
namespace {

std::string_view take_lexeme(nested_bytes& bytes) {
    const auto* end = bytes.left() == 0 ? nullptr : static_cast<const char*>(std::memchr(bytes.next, 0, bytes.left()));
    if (end == nullptr) {
        throw_malformed("a lexeme has no end");
    }
    const std::string_view lexeme(bytes.next, static_cast<std::size_t>(end - bytes.next));
    bytes.next = end + 1;
    return lexeme;
}

void append_lexeme(std::string& text, std::string_view lexeme) {
    text += '\'';
    for (const char c : lexeme) {
        text.append(c == '\'' || c == '\\' ? 2 : 1, c);
    }
    text += '\'';
}

/// A part of a query: a lexeme, or an operator with one or two operands.
struct query_node {
    enum class kind : std::uint8_t { lexeme = 0, negation = 1, conjunction = 2, disjunction = 3, phrase = 4 };

    kind is = kind::lexeme;
    bool is_prefix = false;
    std::uint8_t weights = 0;
    std::uint16_t distance = 0;
    std::string_view lexeme = {};
    /// Of an operator; that of a negation is the right one.
    std::size_t left = 0;
    std::size_t right = 0;

    /// What binds closer is higher.
    [[nodiscard]] int priority() const noexcept {
        switch (is) {
        case kind::disjunction:
            return 1;
        case kind::conjunction:
            return 2;
        case kind::phrase:
            return 3;
        case kind::negation:
            return 4;
        case kind::lexeme:
            break;
        }
        return 5;
    }
};

query_node take_node(nested_bytes& bytes) {
    query_node node;
    switch (bytes.take<std::uint8_t>()) {
    case 1: {
        node.weights = bytes.take<std::uint8_t>();
        node.is_prefix = bytes.take<std::uint8_t>() != 0;
        node.lexeme = take_lexeme(bytes);
        if (node.weights > 15) {
            throw_malformed("it has a weight that lexemes do not have");
        }
        return node;
    }
    case 2: {
        const auto number = bytes.take<std::uint8_t>();
        if (number < 1 || number > 4) {
            throw_malformed("it has an operator that queries do not have");
        }
        node.is = static_cast<query_node::kind>(number);
        node.distance = node.is == query_node::kind::phrase ? bytes.take<std::uint16_t>() : std::uint16_t{0};
        return node;
    }
    default:
        throw_malformed("it has a part that queries do not have");
    }
}

/// The nodes in the order of the wire: each operator, its right operand, and then its left one.
std::vector<query_node> take_query(nested_bytes& bytes) {
    const auto count = bytes.take<std::uint32_t>();
    constexpr std::size_t smallest_node = 2;
    if (count > bytes.left() / smallest_node) {
        throw_malformed("it has more parts than it has room for");
    }
    std::vector<query_node> nodes;
    nodes.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        nodes.push_back(take_node(bytes));
    }
    bytes.expect_end();
    return nodes;
}

/// Finds the operands: from the last node to the first, those that wait for their operator are a stack.
void link_operands(std::vector<query_node>& nodes) {
    std::vector<std::size_t> waiting;
    const auto take = [&] {
        if (waiting.empty()) {
            throw_malformed("an operator has no operand");
        }
        const auto operand = waiting.back();
        waiting.pop_back();
        return operand;
    };
    for (auto i = nodes.size(); i-- > 0;) {
        auto& node = nodes[i];
        if (node.is != query_node::kind::lexeme) {
            node.right = take();
            node.left = node.is == query_node::kind::negation ? 0 : take();
        }
        waiting.push_back(i);
    }
    if (waiting.size() > 1) {
        throw_malformed("operands are left over");
    }
}

void append_operand(std::string& text, const query_node& node) {
    append_lexeme(text, node.lexeme);
    if (node.is_prefix || node.weights != 0) {
        text += ':';
        text += node.is_prefix ? "*" : "";
        constexpr std::string_view letters = "DCBA";
        for (unsigned i = 4; i-- > 0;) {
            if ((node.weights >> i & 1U) != 0) {
                text += letters[i];
            }
        }
    }
}

std::string infix_operator(const query_node& node) {
    switch (node.is) {
    case query_node::kind::conjunction:
        return " & ";
    case query_node::kind::disjunction:
        return " | ";
    default:
        return node.distance == 1 ? " <-> " : " <" + std::to_string(node.distance) + "> ";
    }
}

/// Writes the query without recursion, as deep as it may be.
std::string infix_text(const std::vector<query_node>& nodes) {
    struct step {
        enum class what : std::uint8_t { node, infix, close };
        what writes;
        bool in_parentheses;
        std::size_t node;
    };
    std::string text;
    std::vector<step> to_do;
    const auto plan = [&](std::size_t operand, const query_node& of, bool is_right) {
        const auto& node = nodes[operand];
        // The distance of phrases makes their order matter.
        const bool in_parentheses =
            node.priority() < of.priority() ||
            (is_right && node.is == query_node::kind::phrase && of.is == query_node::kind::phrase);
        to_do.push_back({step::what::node, in_parentheses, operand});
    };
    to_do.push_back({step::what::node, false, 0});
    while (!to_do.empty()) {
        const auto now = to_do.back();
        to_do.pop_back();
        const auto& node = nodes[now.node];
        if (now.writes == step::what::close) {
            text += " )";
            continue;
        }
        if (now.writes == step::what::infix) {
            text += infix_operator(node);
            continue;
        }
        if (node.is == query_node::kind::lexeme) {
            append_operand(text, node);
            continue;
        }
        if (now.in_parentheses) {
            text += "( ";
            to_do.push_back({step::what::close, false, now.node});
        }
        plan(node.right, node, true);
        if (node.is == query_node::kind::negation) {
            text += '!';
        } else {
            to_do.push_back({step::what::infix, false, now.node});
            plan(node.left, node, false);
        }
    }
    return text;
}

}  // namespace

std::string text_of_tsvector(value_view value) {
    nested_bytes bytes(value);
    const auto count = bytes.take<std::int32_t>();
    if (count < 0) {
        throw_malformed("the number of its lexemes is negative");
    }
    std::string text;
    for (std::int32_t i = 0; i < count; ++i) {
        text += i == 0 ? "" : " ";
        append_lexeme(text, take_lexeme(bytes));
        const auto positions = bytes.take<std::uint16_t>();
        for (std::uint16_t at = 0; at < positions; ++at) {
            // The two bits of the weight, from D to A, and the position.
            const unsigned position = bytes.take<std::uint16_t>();
            constexpr std::string_view weights[] = {"", "C", "B", "A"};
            text.append(at == 0 ? ":" : ",")
                .append(std::to_string(position & 0x3fffU))
                .append(weights[position >> 14U]);
        }
    }
    bytes.expect_end();
    return text;
}

std::string text_of_tsquery(value_view value) {
    nested_bytes bytes(value);
    auto nodes = take_query(bytes);
    if (nodes.empty()) {
        return {};
    }
    link_operands(nodes);
    return infix_text(nodes);
}

}  // namespace aio::pq::detail
