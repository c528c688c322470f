// What a coroutine of Asio's own costs to include: the measure of the quick start.

#include <asio/awaitable.hpp>

asio::awaitable<int> one_coroutine();
