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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A kernel method's parameters, and how arguments are matched to them. */
final class Signature {
    /** Arguments by kind, each in the order of the parameters. */
    record Arguments<V>(List<V> views, List<Object> configuration) {}

    private final String text;

    /** All but the program. */
    private final List<Parameter> parameters;

    /** The class of an argument for each; {@link View} for views. Kept, since finding it takes longer than a check. */
    private final Class<?>[] types;

    private Signature(Method method) {
        this.text = text(method);
        this.parameters = Arrays.stream(method.getParameters()).skip(1).toList();
        this.types = parameters.stream().map(p -> boxed(p.getType())).toArray(Class<?>[]::new);
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
        List<V> views = new ArrayList<>(arguments.length);
        List<Object> configuration = new ArrayList<>(arguments.length);
        for (int i = 0; i < arguments.length; i++) {
            Object argument = nonNull(i, arguments[i]);
            if (types[i] != View.class) {
                configuration.add(convert(i, argument));
            } else if (view.isInstance(argument)) {
                views.add(view.cast(argument));
            } else {
                throw wrong(i, "a " + view.getSimpleName(), argument);
            }
        }
        return new Arguments<>(views, configuration);
    }

    /** Checks the configuration values for a capture with {@code views} views. */
    List<Object> checkConfiguration(int views, List<? extends @Nullable Object> values) {
        int[] expected = IntStream.range(0, types.length).filter(i -> types[i] != View.class).toArray();
        if (views != viewNames().size()) {
            throw new IllegalArgumentException("kernel " + text + " takes " + viewNames().size() + " views, "
                    + viewNames() + ", not " + views);
        }
        if (values.size() != expected.length) {
            throw new IllegalArgumentException("kernel " + text + " takes " + expected.length
                    + " configuration values, " + Arrays.stream(expected).mapToObj(this::name).toList() + ", not "
                    + values.size());
        }
        List<Object> checked = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            checked.add(convert(expected[i], nonNull(expected[i], values.get(i))));
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

    private String name(int position) {
        return parameters.get(position).getName();
    }

    private Object nonNull(int position, @Nullable Object argument) {
        if (argument == null) {
            throw new IllegalArgumentException("kernel " + text + " was given null for " + name(position));
        }
        return argument;
    }

    /** The argument in the parameter's own type, so that 1 and 1L for a long are one configuration. */
    private Object convert(int position, Object argument) {
        Class<?> type = parameters.get(position).getType();
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
        if (!types[position].isInstance(argument)) {
            throw wrong(position, withArticle(type), argument);
        }
        return argument;
    }

    private static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }

    private IllegalArgumentException wrong(int position, String wanted, Object argument) {
        return new IllegalArgumentException("kernel " + text + " takes " + wanted + " for " + name(position)
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
