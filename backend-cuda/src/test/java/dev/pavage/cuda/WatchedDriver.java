package dev.pavage.cuda;

import dev.pavage.cuda.driver.Context;
import dev.pavage.cuda.driver.CudaError;
import dev.pavage.cuda.driver.CudaException;
import dev.pavage.cuda.driver.Driver;
import dev.pavage.cuda.sim.Simulator;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** A simulated GPU whose calls a test sees, and answers itself or makes fail. */
final class WatchedDriver {
    /** Names of the context's methods that were called. */
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());

    private final Architecture architecture;
    private final BiFunction<String, Object[], Optional<Object>> answers;

    /**
     * A driver.
     *
     * @param answers gets the name of a method of {@link Context} (or "context") and its arguments, and may answer instead
     *     of the simulator, or throw
     */
    WatchedDriver(Architecture architecture, BiFunction<String, Object[], Optional<Object>> answers) {
        this.architecture = architecture;
        this.answers = answers;
    }

    /** The error of a call. */
    static CudaException error(CudaError error, String call) {
        return new CudaException(error, call + " failed with CUDA_ERROR_" + error + " (" + error.number() + ")");
    }

    /** The driver. */
    Driver driver() {
        Driver simulator = new Simulator(List.of(architecture));
        return watch(Driver.class, simulator);
    }

    /** Its one device. */
    CudaDevice device() {
        return CudaDevice.of(driver(), 0, architecture);
    }

    private <T> T watch(Class<T> type, T target) {
        InvocationHandler handler = (proxy, method, arguments) -> called(target, method, arguments);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private Object called(Object target, Method method, Object[] arguments) throws Throwable {
        boolean watched = target instanceof Context || method.getName().equals("context");
        if (watched) {
            calls.add(method.getName());
            Optional<Object> answer = answers.apply(method.getName(), arguments);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        try {
            Object result = method.invoke(target, arguments);
            return result instanceof Context context ? watch(Context.class, context) : result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
