"""What documents say of themselves: the line at the foot, and what data and evidence do not bear."""

from pathlib import Path

import pytest

from reports.bounds import imprint, limits
from reports.build import evaluate_zone
from reports.preset.preset import as_preset

SAMPLE = Path("layers/sample/lianyungang")


@pytest.mark.parametrize(
    ("preset", "sketch", "number"),
    [("会议汇报", False, "示意图，未经审核，不得公开"), ("公开", True, "无（示意图，不作划界依据）")],
)
def test_the_foot_never_forbids_what_the_preset_is_for(preset, sketch, number):
    evaluation = as_preset(evaluate_zone(SAMPLE), preset, sketch=sketch)
    assert imprint(evaluation, "zh") == f"审图号：{number} · 非法定界线 · 示意数据"


def test_the_limits_tell_what_is_undecided_weak_and_left_out():
    lines = limits(evaluate_zone(SAMPLE), "zh")
    assert lines[0] == (
        "205 宗地有条款无从判定（缺资料），既不作为符合，也不作为不符合。"
        "其中 67 宗另有条款疑似不符合，其余 138 宗仅资料不足。"
    )
    assert lines[1] == "低效用地：12 宗工业用地资料不足，未能判断是否拟列入低效。"
    assert lines[2] == "资料检查：0 处错误，1 处警告，详见台账“数据问题”。"
    assert any("41 条现行条款" in line for line in lines)
    assert any(line.startswith("按“会议汇报”用途未列出：") for line in lines)
    assert lines[-1] == "数据为示意，不代表任何真实地块或单位。"
