/** Alerts on a real PostgreSQL, with real receivers: a mail server, and HTTP servers that check signatures. */
@org.jspecify.annotations.NullMarked
package io.bursar.alert;
