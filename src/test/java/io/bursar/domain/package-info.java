@NullMarked
package io.bursar.domain;

import org.jspecify.annotations.NullMarked;
