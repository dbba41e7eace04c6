"""A service that works with a hotline register through its contract alone.

    python service.py ADDRESS PERIOD_ID

It opens a period, takes calls one by one and as a stream, leases and triages pending ones, resolves an issue, follows the journal, breaks off
and resumes, and pulls the figures. What it cannot make sure of ends it with an error. On standard output it says, as one JSON object, what it
left behind.
"""

import datetime
import json
import sys
import uuid

import grpc
from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc import error_details_pb2, status_pb2

from hotline.v1 import call_pb2, call_service_pb2, call_service_pb2_grpc
from hotline.v1 import common_pb2, event_pb2, issue_pb2, issue_service_pb2, issue_service_pb2_grpc
from hotline.v1 import directory_pb2, period_pb2, period_service_pb2, period_service_pb2_grpc
from hotline.v1 import summary_pb2, summary_service_pb2, summary_service_pb2_grpc
from hotline.v1 import watch_service_pb2, watch_service_pb2_grpc


def write(**fields):
    """What every write has, under an id of its own."""
    return common_pb2.WriteContext(request_id=str(uuid.uuid4()), **fields)


def named(text):
    """A name in Chinese."""
    return [common_pb2.LocalizedText(language="zh", text=text)]


def reason_of(error):
    """The stable reason of a refusal."""
    trailing = dict(error.trailing_metadata() or ())
    status = status_pb2.Status.FromString(trailing["grpc-status-details-bin"])
    for detail in status.details:
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info):
            return info.reason
    return None


def moment(minutes_ago):
    at = Timestamp()
    at.FromDatetime(datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=minutes_ago))
    return at


class Service:
    """A client of the register with its stubs."""

    def __init__(self, address):
        # Of a socket gRPC makes an authority that HTTP/2 does not allow.
        channel = grpc.insecure_channel(address, options=[("grpc.default_authority", "localhost")])
        self.periods = period_service_pb2_grpc.PeriodServiceStub(channel)
        self.calls = call_service_pb2_grpc.CallServiceStub(channel)
        self.issues = issue_service_pb2_grpc.IssueServiceStub(channel)
        self.summaries = summary_service_pb2_grpc.SummaryServiceStub(channel)
        self.watching = watch_service_pb2_grpc.WatchServiceStub(channel)
        self.period = None

    def open_period(self, period_id):
        begin = moment(24 * 60).ToDatetime().replace(minute=0, second=0, microsecond=0)
        period = period_pb2.EmergencyPeriod(display_name="接口测试", hazard="FLOOD", time_zone="Asia/Shanghai")
        period.starts_at.FromDatetime(begin)
        request = period_service_pb2.CreatePeriodRequest(
            period_id=period_id,
            period=period,
            districts=[directory_pb2.DistrictEntry(code="D1", display_names=named("新山村街道"))],
            agencies=[directory_pb2.AgencyEntry(code="WATER", display_names=named("供水公司"))],
            operators=[directory_pb2.OperatorEntry(code="OP1", display_names=named("王主任"))],
            write=write(),
        )
        self.period = self.periods.CreatePeriod(request).period.name

    def call(self, phone, summary, **fields):
        return call_pb2.Call(
            caller_input=call_pb2.CallerInput(phone=phone),
            received_at=moment(5),
            channel=call_pb2.CALL_CHANNEL_PHONE,
            district="D1",
            summary=summary,
            **fields,
        )

    def take_a_call_that_opens_an_issue(self):
        """Sends one request twice, as after a lost answer: it is carried out once."""
        issue = issue_pb2.Issue(title="停水两天", category="UTL.01")
        request = call_service_pb2.CreateCallRequest(
            parent=self.period,
            call=self.call("13800000001", "停水两天", kind=call_pb2.CALL_KIND_HELP, operator_code="OP1"),
            issues=[call_service_pb2.NewIssue(issue=issue, assign_agency="WATER")],
            write=write(),
        )
        first, again = self.calls.CreateCall(request), self.calls.CreateCall(request)
        assert again.write.replayed and again.call.name == first.call.name
        assert first.call.caller.phone_masked == "138****0001"
        return first

    def take_voicemail(self, summary, urgency):
        """What nobody took waits for a triage."""
        disposition = call_pb2.CALL_DISPOSITION_VOICEMAIL
        call = self.call("13800000002", summary, disposition=disposition, urgency=urgency)
        request = call_service_pb2.CreateCallRequest(parent=self.period, call=call, write=write())
        answer = self.calls.CreateCall(request)
        assert answer.call.triage.outcome == call_pb2.TRIAGE_OUTCOME_PENDING
        return answer.call

    def take_in(self, count):
        """Hands calls over as a stream and waits until each is acknowledged."""
        unanswered = {}
        for number in range(count):
            context = write()
            call = self.call(f"1390000{number:04}", "积水", source_system="python", external_id=str(number))
            unanswered[context.request_id] = call_service_pb2.CreateCallRequest(call=call, write=context)

        def messages():
            requests = list(unanswered.values())
            yield call_service_pb2.IngestCallsRequest(parent=self.period, requests=requests)

        for answer in self.calls.IngestCalls(messages()):
            for receipt in answer.receipts:
                assert receipt.WhichOneof("result") == "recorded", receipt
                unanswered.pop(receipt.request_id)
            if not unanswered:
                return

    def work_off_the_queue(self):
        """Leases what waits, the earliest due first, until nothing does."""
        worked_off = []
        while True:
            request = call_service_pb2.LeaseNextCallRequest(parent=self.period, operator_code="OP1", write=write())
            answer = self.calls.LeaseNextCall(request)
            if not answer.HasField("call"):
                return worked_off
            triage = call_pb2.Triage(outcome=call_pb2.TRIAGE_OUTCOME_NO_ACTION, reason="已回电，无诉求")
            request = call_service_pb2.TriageCallRequest(name=answer.call.name, triage=triage, write=write())
            self.calls.TriageCall(request)
            worked_off.append(answer.call.name)

    def resolve(self, name):
        request = issue_service_pb2.ResolveIssueRequest(
            name=name, outcome=issue_pb2.ISSUE_OUTCOME_SOLVED, public_reply="已恢复供水", write=write()
        )
        answer = self.issues.ResolveIssue(request)
        assert answer.issue.state == issue_pb2.ISSUE_STATE_RESOLVED and len(answer.changed_callbacks) == 1
        try:
            self.issues.ResolveIssue(
                issue_service_pb2.ResolveIssueRequest(
                    name=name, outcome=issue_pb2.ISSUE_OUTCOME_SOLVED, public_reply="再次办结", write=write()
                )
            )
        except grpc.RpcError as error:
            assert reason_of(error) == "STATE_NOT_ALLOWED", error
        else:
            raise AssertionError("what is resolved cannot be resolved")
        return answer.write.position

    def watch(self, after, upto):
        """Follows the journal from after a position up to another, and breaks off."""
        request = watch_service_pb2.WatchEventsRequest(parent=self.period, after_position=after)
        stream, events = self.watching.WatchEvents(request), []
        for message in stream:
            events.extend(message.events)
            if message.position >= upto:
                stream.cancel()
                return [event for event in events if event.position <= upto]
        raise AssertionError("the stream ended by itself")

    def figures(self, position):
        window = summary_pb2.SummaryWindow(whole_period=summary_pb2.WholePeriod())
        request = summary_service_pb2.GetSummaryRequest(parent=self.period, window=window, min_position=position)
        return self.summaries.GetSummary(request).summary.figures


def main(address, period_id):
    service = Service(address)
    service.open_period(period_id)
    first = service.take_a_call_that_opens_an_issue()
    urgent = common_pb2.URGENCY_P1
    waiting = [service.take_voicemail("请回电", common_pb2.URGENCY_P3), service.take_voicemail("请速回电", urgent)]
    service.take_in(200)
    worked_off = service.work_off_the_queue()
    assert worked_off[0] == waiting[1].name, "the more urgent one first"
    assert set(worked_off) >= {call.name for call in waiting}
    position = service.resolve(first.issues[0].name)

    middle = position // 2
    events = service.watch(0, middle)
    events += service.watch(events[-1].position, position)
    assert [event.position for event in events] == list(range(1, position + 1)), "no gap, no repeat"
    recorded = [event for event in events if event.event_type == event_pb2.EVENT_TYPE_CALL_RECORDED]
    assert all(event.call_recorded.facts.district == "D1" for event in recorded)
    resolved = [event for event in events if event.WhichOneof("details") == "issue_resolved"]
    assert len(resolved) == 1 and resolved[0].after.issue.agency == "WATER"

    figures = service.figures(position)
    print(
        json.dumps(
            {
                "calls": len(recorded),
                "worked_off": len(worked_off),
                "calls_answered": figures.calls.calls_answered,
                "issues_resolved": figures.issues.issues_resolved,
                "position": position,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
