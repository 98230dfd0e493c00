package dev.pavage.kernel;

import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A kernel method's parameters, and how arguments are matched to them. */
final class Signature {
    /** Arguments by kind, each in the order of the parameters. */
    record Arguments<V>(List<V> views, List<Object> configuration) {}

    private final String text;

    /** All but the program. */
    private final List<Parameter> parameters;

    private Signature(Method method) {
        this.text = text(method);
        this.parameters = Arrays.stream(method.getParameters()).skip(1).toList();
    }

    /**
     * The signature of a kernel's method.
     *
     * @throws IllegalArgumentException if the method is no kernel
     */
    static Signature of(Method method) {
        require(Modifier.isStatic(method.getModifiers()), method, "is static");
        require(method.getReturnType() == void.class, method, "returns nothing; it stores its results in views");
        require(takesProgram(method), method, "has a Program as its first parameter");
        Signature signature = new Signature(method);
        for (Parameter parameter : signature.parameters) {
            Class<?> type = parameter.getType();
            require(
                    !type.isArray(),
                    method,
                    "takes no array, since arrays of equal contents are not equal; use a record or a list for "
                            + parameter.getName());
            require(
                    type != Program.class && !Operand.class.isAssignableFrom(type),
                    method,
                    "takes views and plain values, not a " + type.getSimpleName());
        }
        return signature;
    }

    static boolean takesProgram(Method method) {
        return method.getParameterCount() > 0 && method.getParameterTypes()[0] == Program.class;
    }

    private static void require(boolean holds, Method method, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(text(method) + " is no kernel: a kernel " + rule);
        }
    }

    static String text(Method method) {
        return Arrays.stream(method.getParameters())
                .map(p -> p.getType().getSimpleName() + " " + p.getName())
                .collect(Collectors.joining(", ", method.getName() + "(", ")"));
    }

    List<String> viewNames() {
        return parameters.stream().filter(Signature::isView).map(Parameter::getName).toList();
    }

    /** Sorts arguments in method order into views of class {@code view} and configuration, and checks each. */
    <V> Arguments<V> bind(Class<V> view, @Nullable Object[] arguments) {
        if (arguments.length != parameters.size()) {
            throw new IllegalArgumentException("kernel " + text + " takes " + parameters.size() + " arguments, "
                    + names(parameters) + ", not " + arguments.length);
        }
        List<V> views = new ArrayList<>();
        List<Object> configuration = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            Parameter parameter = parameters.get(i);
            Object argument = nonNull(parameter, arguments[i]);
            if (!isView(parameter)) {
                configuration.add(convert(parameter, argument));
            } else if (view.isInstance(argument)) {
                views.add(view.cast(argument));
            } else {
                throw wrong(parameter, "a " + view.getSimpleName(), argument);
            }
        }
        return new Arguments<>(views, configuration);
    }

    /** Checks the configuration values for a capture with {@code views} views. */
    List<Object> checkConfiguration(int views, List<? extends @Nullable Object> values) {
        List<Parameter> expected = parameters.stream().filter(p -> !isView(p)).toList();
        if (views != viewNames().size()) {
            throw new IllegalArgumentException("kernel " + text + " takes " + viewNames().size() + " views, "
                    + viewNames() + ", not " + views);
        }
        if (values.size() != expected.size()) {
            throw new IllegalArgumentException("kernel " + text + " takes " + expected.size()
                    + " configuration values, " + names(expected) + ", not " + values.size());
        }
        List<Object> checked = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            checked.add(convert(expected.get(i), nonNull(expected.get(i), values.get(i))));
        }
        return checked;
    }

    /** The arguments of the Java method, in its order. */
    Object[] arrange(Program program, List<View> views, List<Object> configuration) {
        Iterator<View> nextView = views.iterator();
        Iterator<Object> nextValue = configuration.iterator();
        List<Object> all = new ArrayList<>();
        all.add(program);
        parameters.forEach(p -> all.add(isView(p) ? nextView.next() : nextValue.next()));
        return all.toArray();
    }

    private static boolean isView(Parameter parameter) {
        return parameter.getType() == View.class;
    }

    private Object nonNull(Parameter parameter, @Nullable Object argument) {
        if (argument == null) {
            throw new IllegalArgumentException("kernel " + text + " was given null for " + parameter.getName());
        }
        return argument;
    }

    /** The argument in the parameter's own type, so that 1 and 1L for a long are one configuration. */
    private Object convert(Parameter parameter, Object argument) {
        Class<?> type = parameter.getType();
        if (argument instanceof Number n) {
            boolean whole = n instanceof Byte || n instanceof Short || n instanceof Integer;
            if (type == long.class && whole) {
                return n.longValue();
            }
            if (type == double.class && (whole || n instanceof Float)) {
                return n.doubleValue();
            }
            if (type == float.class && whole && (int) n.floatValue() == n.intValue()) {
                return n.floatValue();
            }
        }
        if (!boxed(type).isInstance(argument)) {
            throw wrong(parameter, withArticle(type), argument);
        }
        return argument;
    }

    private static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }

    private IllegalArgumentException wrong(Parameter parameter, String wanted, Object argument) {
        return new IllegalArgumentException("kernel " + text + " takes " + wanted + " for " + parameter.getName()
                + ", not a " + argument.getClass().getName() + ": " + argument);
    }

    private static String withArticle(Class<?> type) {
        String name = type.getSimpleName();
        return ("AEIOUaeiou".indexOf(name.charAt(0)) < 0 ? "a " : "an ") + name;
    }

    private static List<String> names(List<Parameter> parameters) {
        return parameters.stream().map(Parameter::getName).toList();
    }

    @Override
    public String toString() {
        return text;
    }
}
