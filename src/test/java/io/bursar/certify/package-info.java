@org.jspecify.annotations.NullMarked
package io.bursar.certify;
