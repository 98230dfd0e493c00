package dev.pavage.lower;

import dev.pavage.ir.SourceLocation;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneKernel.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The functions and messages of a kernel that is being lowered, callees first. */
public final class Functions {
    private final Map<String, LaneFunction> functions = new LinkedHashMap<>();
    private final List<Message> messages = new ArrayList<>();
    private int next;

    /** A name that no other function of this kernel has; the same kernel gets the same names. */
    public String name(String stem) {
        return stem + next++;
    }

    public void add(LaneFunction function) {
        functions.put(function.name(), function);
    }

    /** Adds a function that other kernels have too, once. */
    public void share(LaneFunction function) {
        functions.putIfAbsent(function.name(), function);
    }

    public int message(String text, SourceLocation at) {
        messages.add(new Message(text, at));
        return messages.size() - 1;
    }

    public List<LaneFunction> all() {
        return new ArrayList<>(functions.values());
    }

    public List<Message> messages() {
        return messages;
    }
}
