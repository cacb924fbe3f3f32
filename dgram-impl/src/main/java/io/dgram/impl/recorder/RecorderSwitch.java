package io.dgram.impl.recorder;

import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import org.jspecify.annotations.Nullable;

/**
 * Switches recording on and off, as recordings start and stop: from outside ({@code jcmd}), from the command line, or
 * by the application.
 *
 * <p>The flight recorder refers to whatever listens to it for as long as the process runs, and so to the class loader
 * of the library. So this listens only while a socket is open.
 *
 * <p>The flight recorder calls its listeners under locks of its own, and methods of it that are called here take them.
 * So nothing here waits for another thread: a thread that finds another at work leaves what has changed to that one.
 */
final class RecorderSwitch implements FlightRecorderListener {

    // One object for all sockets: listening anew and ceasing to listen may then happen in any order.
    private static final RecorderSwitch LISTENER = new RecorderSwitch();
    private static final AtomicInteger SOCKETS = new AtomicInteger(); // that are open

    private final AtomicInteger changes = new AtomicInteger(); // that have not been considered
    private @Nullable JfrRecorder running; // for the thread that considers changes

    private RecorderSwitch() {}

    static void socketOpened() {
        try {
            if (SOCKETS.getAndIncrement() == 0) {
                FlightRecorder.addListener(LISTENER); // which calls it if the flight recorder is in use
            }
        } catch (Throwable e) {
            // The flight recorder cannot be used, or there is no memory for it: nothing is recorded.
        }
    }

    static void socketClosed() {
        try {
            if (SOCKETS.decrementAndGet() == 0) {
                FlightRecorder.removeListener(LISTENER);
                LISTENER.consider();
            }
        } catch (Throwable e) {
            // As above.
        }
    }

    @Override
    public void recorderInitialized(FlightRecorder recorder) {
        consider();
    }

    @Override
    public void recordingStateChanged(Recording recording) {
        consider();
    }

    private void consider() {
        if (changes.getAndIncrement() > 0) {
            return;
        }
        int considered;
        do {
            considered = changes.get();
            try {
                update();
            } catch (Throwable e) {
                // Nothing is recorded, or still: the next change tries again.
            }
        } while (changes.addAndGet(-considered) > 0);
    }

    private void update() {
        boolean wanted = SOCKETS.get() > 0 && isRecording();
        JfrRecorder present = running;
        if (wanted && present == null) {
            start(new JfrRecorder());
        } else if (!wanted && present != null) {
            stop(present);
        }
    }

    private void start(JfrRecorder recorder) {
        running = recorder;
        Recorder.run(recorder); // first, so that no socket that is opened meanwhile is missed
        boolean done = false;
        try {
            recorder.start();
            done = true;
        } finally {
            if (!done) {
                stop(recorder);
            }
        }
    }

    private void stop(JfrRecorder recorder) {
        running = null;
        Recorder.run(null);
        recorder.stop();
    }

    private static boolean isRecording() {
        return FlightRecorder.isInitialized()
                && FlightRecorder.getFlightRecorder().getRecordings().stream()
                        .anyMatch(recording -> recording.getState() == RecordingState.RUNNING);
    }
}
