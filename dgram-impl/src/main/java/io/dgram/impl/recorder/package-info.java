/**
 * Reports to the flight recorder of the JDK ({@code jdk.jfr}), while a recording runs: what sockets do, how long
 * threads wait, what is dropped and what fails.
 *
 * <pre>
 * Recorder           what the other rooms report to; names nothing of jdk.jfr
 *   JfrRecorder        creates the events, while a recording runs
 *     RecorderEvents     the classes of the events
 *     RateLimit          how many events a second of a kind that the network can cause
 *   RecorderSwitch     switches recording on and off, as recordings start and stop
 * </pre>
 */
@NullMarked
package io.dgram.impl.recorder;

import org.jspecify.annotations.NullMarked;
