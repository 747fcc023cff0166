/// Due times, destinations, concurrency and rates; applies the outcome of each attempt.
@NullMarked
package org.posthorn.schedule;

import org.jspecify.annotations.NullMarked;
