#pragma once

#include <utility>

namespace aio::detail {

/// A place in an `intrusive_list`; leaves its list when it is destroyed.
class list_node {
public:
    list_node() = default;
    list_node(const list_node&) = delete;
    list_node& operator=(const list_node&) = delete;
    ~list_node() { unlink(); }

    [[nodiscard]] bool linked() const noexcept { return next_ != nullptr; }

    void unlink() noexcept {
        if (linked()) {
            previous_->next_ = next_;
            next_->previous_ = previous_;
            next_ = previous_ = nullptr;
        }
    }

private:
    template <class>
    friend class intrusive_list;

    list_node* next_ = nullptr;
    list_node* previous_ = nullptr;
};

/// A doubly linked list through nodes that live elsewhere: nothing is allocated and any node leaves in O(1).
///
/// *Lifetime*: neither owns its nodes nor has to be emptied: nodes are unlinked when the list goes away.
template <class Node>
class intrusive_list {
public:
    intrusive_list() noexcept { head_.next_ = head_.previous_ = &head_; }
    intrusive_list(const intrusive_list&) = delete;
    intrusive_list& operator=(const intrusive_list&) = delete;
    ~intrusive_list() {
        while (!empty()) {
            front().unlink();
        }
    }

    [[nodiscard]] bool empty() const noexcept { return head_.next_ == &head_; }
    [[nodiscard]] Node& front() noexcept { return static_cast<Node&>(*head_.next_); }

    void push_back(Node& node) noexcept { insert(*head_.previous_, node); }
    void push_front(Node& node) noexcept { insert(head_, node); }

    Node& pop_front() noexcept {
        auto& node = front();
        node.unlink();
        return node;
    }

    /// Moves all nodes of `other` to the end of this list.
    void take(intrusive_list& other) noexcept {
        while (!other.empty()) {
            push_back(other.pop_front());
        }
    }

    template <class F>
    void for_each(F f) const {
        for (auto* node = head_.next_; node != &head_; node = node->next_) {
            f(static_cast<Node&>(*node));
        }
    }

private:
    static void insert(list_node& after, list_node& node) noexcept {
        node.previous_ = &after;
        node.next_ = after.next_;
        after.next_->previous_ = &node;
        after.next_ = &node;
    }

    list_node head_;
};

}  // namespace aio::detail
