/** That the search for claim codes finds what is there; and the whole canary, as an operator runs it. */
@org.jspecify.annotations.NullMarked
package io.bursar.canary;
