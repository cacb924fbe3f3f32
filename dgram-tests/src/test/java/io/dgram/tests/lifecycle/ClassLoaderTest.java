package io.dgram.tests.lifecycle;

import io.dgram.Dgram;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.CodeLocation;
import io.dgram.tests.support.Tasks;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** As in a web application that is deployed anew: the library is in the application's own class loader. */
@DisplayName("a class loader that the library was loaded by")
class ClassLoaderTest {

    /** Uses sockets of all kinds, and closes them; loaded with the library, anew. */
    public static final class Application implements Runnable {

        @Override
        public void run() {
            try (Socket pulled = Dgram.createSocket(SocketType.UDP4);
                    Socket pushed = Dgram.createSocket(SocketType.UDP4)) {
                use(pulled.bind(0, "127.0.0.1"), pushed.bind(0, "127.0.0.1"));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private static void use(Socket pulled, Socket pushed) throws Exception {
            CountDownLatch done = new CountDownLatch(3);
            pulled.receive(Duration.ofMillis(1));
            pulled.addMembership("239.255.7.10", "127.0.0.1");
            pushed.on(Message.class, message -> done.countDown());
            pulled.send("x", pushed.address());
            pulled.send("x", pushed.address().port(), "127.0.0.1", error -> done.countDown());
            pulled.setTimeout(Duration.ofMillis(1), done::countDown);
            pushed.setTimeout(Duration.ofHours(1));
            pushed.closeAfter(Duration.ofHours(1));
            if (!done.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("not done: " + done.getCount());
            }
        }
    }

    private static WeakReference<ClassLoader> deployAndUndeploy() throws Exception {
        Class<?> implementation;
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            implementation = socket.getClass();
        }
        List<Class<?>> classes = List.of(Dgram.class, implementation, Application.class);
        URL[] path = new URL[classes.size()];
        for (int i = 0; i < path.length; i++) {
            path[i] = CodeLocation.of(classes.get(i)).toUri().toURL();
        }
        try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            Thread deploying = new Thread(
                    (Runnable) loader.loadClass(Application.class.getName())
                            .getConstructor()
                            .newInstance(),
                    "deploying");
            deploying.setContextClassLoader(loader);
            List<Throwable> thrown = new CopyOnWriteArrayList<>();
            deploying.setUncaughtExceptionHandler((thread, e) -> thrown.add(e));
            deploying.start();
            deploying.join(Tasks.LIMIT);
            if (!thrown.isEmpty()) {
                throw new AssertionError(thrown.get(0));
            }
            return new WeakReference<>(loader);
        }
    }

    @Test
    void isCollectedOnceItsSocketsAreClosed() throws Exception {
        try (Tasks tasks = new Tasks()) {
            WeakReference<ClassLoader> loader =
                    tasks.start(ClassLoaderTest::deployAndUndeploy).result();

            Tasks.await("the class loader is collected", () -> {
                System.gc();
                return loader.refersTo(null);
            });
        }
    }
}
