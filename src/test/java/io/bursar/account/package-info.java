/** Settings of accounts: what is read, what is refused and in which words. */
@org.jspecify.annotations.NullMarked
package io.bursar.account;
